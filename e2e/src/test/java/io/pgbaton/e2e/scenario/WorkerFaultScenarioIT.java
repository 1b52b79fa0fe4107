package io.pgbaton.e2e.scenario;

import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Fault.Kind;
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Eventually;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever moves the baton may die or stand still at any step: another worker, or the same one later, finishes the move. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class WorkerFaultScenarioIT {
    /** Longer than a worker's heartbeat may be late: by then Temporal has given its step to somebody else, if there is one. */
    private static final Duration STANDSTILL = Duration.ofSeconds(4);

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @ParameterizedTest
    @MethodSource("everyStep")
    void anotherWorkerTakesOver(Fault fault, Scenario scenario) {
        loseOneOfTwo(fault, scenario);
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void theOnlyWorkerGoesOnWhenItIsBack(Fault fault, Scenario scenario) {
        loseTheOnlyOne(fault, scenario);
    }

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("everyOtherMoment")
    void anotherWorkerTakesOverAtAnyMoment(Fault fault, Scenario scenario) {
        loseOneOfTwo(fault, scenario);
    }

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("everyOtherMoment")
    void theOnlyWorkerGoesOnWhenItIsBackAtAnyMoment(Fault fault, Scenario scenario) {
        loseTheOnlyOne(fault, scenario);
    }

    private static void loseOneOfTwo(Fault fault, Scenario scenario) {
        scenario.trap().arm(fault);

        scenario.failover(InstanceProcess::killPostgres);

        Child struck = scenario.awaitStruck(fault);
        if (fault.kind() == Kind.FREEZE) {
            // It goes on where it stood still, long after the move was finished without it.
            struck.thaw();
        }
    }

    private static void loseTheOnlyOne(Fault fault, Scenario scenario) {
        scenario.leaveOneWorker();
        scenario.trap().arm(fault);

        scenario.failover(primary -> {
            primary.killPostgres();
            Child struck = scenario.awaitStruck(fault);
            if (fault.kind() == Kind.FREEZE) {
                Eventually.pause(STANDSTILL);
                struck.thaw();
            } else {
                Eventually.within(DEADLINE, "the halted worker to end", () -> !struck.isAlive());
                scenario.shared().startWorker(struck.name());
            }
        });
    }

    /** Every step once, and over the steps every moment and every kind in turn: minutes instead of a quarter of an hour. */
    static List<Fault> everyStep() {
        List<Fault> all = everyFault();
        int steps = Step.ofEveryMove().size();
        int perStep = all.size() / steps;
        return IntStream.range(0, steps)
                .mapToObj(step -> all.get(step * perStep + step % perStep))
                .toList();
    }

    static List<Fault> everyOtherMoment() {
        List<Fault> seen = everyStep();
        return everyFault().stream()
                .filter(fault -> !seen.contains(fault) && fault.happens())
                .toList();
    }

    /** By step. */
    private static List<Fault> everyFault() {
        return Step.ofEveryMove().stream()
                .flatMap(step -> Arrays.stream(Moment.values())
                        .flatMap(
                                moment -> Stream.of(Kind.HALT, Kind.FREEZE).map(kind -> new Fault(kind, moment, step))))
                .toList();
    }
}
