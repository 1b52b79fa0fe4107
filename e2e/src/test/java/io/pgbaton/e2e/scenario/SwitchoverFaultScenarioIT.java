package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Fault.Kind;
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.pgbaton.e2e.fault.StuckReceiver;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.story.Asked;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever takes part in a switchover may die or hang on the way: it is refused, or somebody leads in the end (M7). */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class SwitchoverFaultScenarioIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    /** Of a write gap whose length is not measured here; a run that holds takes ten minutes. */
    private static final Duration BOUND = Duration.ofMinutes(1);

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("everyPlaceOfTheMove")
    void aCandidateThatDiesAnywhereOnTheWayLeavesTheRoleToAnother(Fault place, Scenario scenario) {
        InstanceProcess target = scenario.standbys().getFirst();
        Failover failover = scenario.failover(primary -> {
            SwitchoverOutcome outcome = askedAndStruck(scenario, target, place, target::killAll);
            assertThat(outcome.result()).as(outcome.summary()).isIn(Result.MOVED, Result.SUPERSEDED);
        });
        awaitAnotherLeader(scenario, target);
        assertBounded(failover);
        target.start();
        scenario.awaitStreaming(target.name());
    }

    /** From the opening on: before anything of a step is done, and once its effect is. */
    static Stream<Fault> everyPlaceOfTheMove() {
        return Arrays.stream(Step.values())
                .filter(step -> step != Step.CHECKPOINT)
                .flatMap(step -> Stream.of(at(Moment.BEFORE, step), at(Moment.INSIDE, step)))
                .filter(place -> !isBeforeTheOpening(place) && place.happens());
    }

    private static boolean isBeforeTheOpening(Fault place) {
        return place.step() == Step.OPEN && place.moment() == Moment.BEFORE;
    }

    private static Fault at(Moment moment, Step step) {
        return new Fault(Kind.FREEZE, moment, step);
    }

    @Tag("thorough")
    @ParameterizedTest
    @EnumSource(names = {"CHECKPOINT", "OPEN"})
    void aCandidateThatDiesBeforeTheOpeningIsRefusedWithTheValue(Step step, Scenario scenario) {
        InstanceProcess target = scenario.standbys().getFirst();
        InstanceName primary = scenario.primary().name();
        Epoch epoch = scenario.stack().baton().orElseThrow().epoch();

        Fault place = at(Moment.BEFORE, step);
        SwitchoverOutcome outcome = askedAndStruck(scenario, target, place, target::killAll);

        assertThat(outcome.result()).as(outcome.summary()).isEqualTo(Result.REFUSED);
        assertThat(outcome.summary()).contains("candidate-fit", "it does not answer");
        assertThat(scenario.primary().name()).isEqualTo(primary);
        assertThat(scenario.stack().baton().orElseThrow().epoch()).isEqualTo(epoch);
        scenario.witness().awaitAcknowledged();
        target.start();
        scenario.awaitStreaming(target.name());
    }

    @Test
    @FailureMode(
            fault = "the old primary is killed with all its processes when a switchover is about to stop it in order",
            behaviour = "the move goes on without it: one of the others leads, the old primary comes back as a standby")
    void anOldPrimaryThatDiesBeforeItsOrderlyStopIsSuperseded(Scenario scenario) {
        loseTheOldPrimary(scenario, at(Moment.BEFORE, Step.DEMOTE), Death.OF_ALL);
    }

    @Tag("thorough")
    @ParameterizedTest
    @MethodSource("everyDeathOfTheOldPrimary")
    void anOldPrimaryThatDiesAnywhereOnTheWayIsSuperseded(Fault place, Death death, Scenario scenario) {
        loseTheOldPrimary(scenario, place, death);
    }

    /** What can be left of an old primary. */
    enum Death {
        OF_POSTGRES {
            @Override
            void strike(InstanceProcess primary) {
                primary.killPostgres();
            }
        },
        OF_ALL {
            @Override
            void strike(InstanceProcess primary) {
                primary.killAll();
            }
        };

        abstract void strike(InstanceProcess primary);
    }

    static Stream<Arguments> everyDeathOfTheOldPrimary() {
        return Stream.of(
                Arguments.of(at(Moment.BEFORE, Step.OPEN), Death.OF_POSTGRES),
                Arguments.of(at(Moment.BEFORE, Step.OPEN), Death.OF_ALL),
                Arguments.of(at(Moment.INSIDE, Step.OPEN), Death.OF_POSTGRES),
                Arguments.of(at(Moment.INSIDE, Step.OPEN), Death.OF_ALL),
                Arguments.of(at(Moment.BEFORE, Step.DEMOTE), Death.OF_POSTGRES),
                Arguments.of(at(Moment.INSIDE, Step.DEMOTE), Death.OF_ALL),
                Arguments.of(at(Moment.BEFORE, Step.PROMOTE), Death.OF_ALL));
    }

    /** Before the opening its request is refused, and a failover follows; after it the move goes on. */
    private static void loseTheOldPrimary(Scenario scenario, Fault place, Death death) {
        InstanceProcess target = scenario.standbys().getFirst();
        Failover failover = scenario.failover(primary -> {
            SwitchoverOutcome outcome = askedAndStruck(scenario, target, place, () -> death.strike(primary));
            assertThat(outcome.result())
                    .as(outcome.summary())
                    .isIn(
                            isBeforeTheOpening(place)
                                    ? List.of(Result.REFUSED, Result.SUPERSEDED)
                                    : List.of(Result.MOVED, Result.SUPERSEDED));
        });
        assertBounded(failover);
        if (death == Death.OF_ALL) {
            assertThat(failover.to()).isNotEqualTo(failover.from());
            scenario.stack().instance(failover.from()).start();
            scenario.awaitStreaming(failover.from());
        }
    }

    /** It obeys nobody, so neither does the old primary end its log in order, nor the target let go of it. */
    @Test
    @FailureMode(
            fault =
                    "the walreceiver of the standby that was asked for hangs when a switchover is about to stop the primary",
            behaviour = "the orderly stop ends after 2 s all the same; whoever reaches far enough leads")
    void aTargetWhoseReceiverIsStuckHoldsUpNoMove(Scenario scenario) {
        awaitAllStreaming(scenario);
        InstanceProcess target = scenario.standbys().getFirst();
        try (StuckReceiver receiver = new StuckReceiver(target)) {
            moveWithStuck(scenario, target, receiver);
        }
    }

    @Tag("thorough")
    @Test
    void anotherStandbyWhoseReceiverIsStuckHoldsUpNoMove(Scenario scenario) {
        awaitAllStreaming(scenario);
        InstanceProcess target = scenario.standbys().getFirst();
        try (StuckReceiver receiver = new StuckReceiver(scenario.standbys().getLast())) {
            moveWithStuck(scenario, target, receiver);
        }
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault =
                    "a standby streams no more because its walreceiver hangs; that of the only other one, which was asked for,"
                            + " does so, too, when a switchover is about to stop the primary",
            behaviour = "both are frozen all the same; whoever reaches far enough leads, and the others follow")
    void theOnlyOneThatStreamsMayBeStuck(Scenario scenario) {
        awaitAllStreaming(scenario);
        InstanceProcess target = scenario.standbys().getFirst();
        InstanceProcess other = scenario.standbys().getLast();
        InstanceProcess primary = scenario.primary();
        try (StuckReceiver first = new StuckReceiver(other);
                StuckReceiver second = new StuckReceiver(target)) {
            first.stick();
            Eventually.within(
                    DEADLINE,
                    "the primary to give up a receiver that is silent",
                    () -> primary.walSenders().size() == 1);
            moveWithStuck(scenario, target, second);
        }
    }

    @Tag("thorough")
    @Test
    void aTargetWhoseReceiverIsStuckBeforeItIsAskedForIsRefusedOrMovedPast(Scenario scenario) {
        InstanceProcess target = scenario.standbys().getFirst();
        awaitAllStreaming(scenario);
        try (StuckReceiver receiver = new StuckReceiver(target);
                Asked asked = stuckAndAsked(scenario, target, receiver)) {
            SwitchoverOutcome outcome = asked.awaitEnd();
            System.out.println("  " + outcome.summary());
            assertThat(outcome.result()).as(outcome.summary()).isIn(Result.MOVED, Result.REFUSED);
            scenario.witness().awaitAcknowledged();
        }
        assertThat(scenario.witness().longestGap()).isLessThan(BOUND);
    }

    private static Asked stuckAndAsked(Scenario scenario, InstanceProcess target, StuckReceiver receiver) {
        receiver.stick();
        return Asked.of(scenario.stack(), target.name(), false);
    }

    /** Clients write again while it is still stuck. */
    private static void moveWithStuck(Scenario scenario, InstanceProcess target, StuckReceiver receiver) {
        Failover failover = scenario.failover(primary -> {
            Fault place = at(Moment.BEFORE, Step.DEMOTE);
            SwitchoverOutcome outcome = struck(scenario, target, place, receiver::stick);
            assertThat(outcome.result()).as(outcome.summary()).isIn(Result.MOVED, Result.SUPERSEDED);
        });
        assertBounded(failover);
    }

    private static SwitchoverOutcome askedAndStruck(
            Scenario scenario, InstanceProcess target, Fault place, Runnable blow) {
        awaitAllStreaming(scenario);
        return struck(scenario, target, place, blow);
    }

    /** Asks for this one, and makes this happen when the move is at this place. */
    private static SwitchoverOutcome struck(Scenario scenario, InstanceProcess target, Fault place, Runnable blow) {
        scenario.trap().arm(place);
        try (Asked asked = Asked.of(scenario.stack(), target.name(), false)) {
            try {
                scenario.strikeAt(place, blow);
            } catch (DeadlineMissed missed) {
                throw new AssertionError(asked.run().state().soFar().summary(), missed);
            }
            SwitchoverOutcome outcome = asked.awaitEnd();
            System.out.println("  " + outcome.summary());
            return outcome;
        }
    }

    private static void awaitAllStreaming(Scenario scenario) {
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
    }

    /** It may have died just when it led: then a failover follows. */
    private static void awaitAnotherLeader(Scenario scenario, InstanceProcess dead) {
        Eventually.within(
                DEADLINE,
                "another one to lead than " + dead,
                () -> !scenario.primary().name().equals(dead.name()));
        scenario.witness().awaitAcknowledged();
    }

    private static void assertBounded(Failover failover) {
        assertThat(failover.gap().length()).isLessThan(BOUND);
    }
}
