package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Fault.Kind;
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.pgbaton.e2e.fault.UnseenTable;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Child;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Failover;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A standby is lost while the role of a lost primary moves. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class DoubleLossScenarioIT {
    private static final Duration ANSWER_DEADLINE = Duration.ofMinutes(1);

    /** Nobody but the old primary is left to acknowledge the first row, and it has to be rewound before it can (M5). */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the primary is lost with a commit that nobody else has, and a standby once another is elected;"
                    + " the old primary comes back",
            behaviour = "the old primary is rewound beside the gate, and clients are let in when it has acknowledged")
    void aDivergedOldPrimaryIsBroughtBackBesideTheGateWhenItIsTheOnlyVoter(Scenario scenario) throws SQLException {
        Fault elected = new Fault(Kind.FREEZE, Moment.BEFORE, Step.PROMOTE);
        scenario.leaveOneWorker();
        scenario.trap().arm(elected);

        Failover failover = scenario.failover(primary -> {
            scenario.killWithUnseenCommit(primary);
            Child worker = scenario.awaitStruck(elected);
            bystander(scenario, primary).killAll();
            primary.start();
            Eventually.within(
                    ANSWER_DEADLINE,
                    "%s to answer again".formatted(primary),
                    () -> primary.state().isPresent());
            worker.thaw();
        });

        InstanceName old = failover.from();
        assertThat(failover.to()).isNotEqualTo(old);
        assertThat(scenario.awaitEndedJob(old).detail()).startsWith("rewind");
        scenario.awaitStreaming(old);
        assertThat(UnseenTable.isOn(
                        scenario.stack().observer(),
                        scenario.stack().instance(old).address().postgres()))
                .isFalse();
        InstanceProcess gone = bystander(scenario, scenario.stack().instance(old));
        assertThat(gone.isRunning()).as("it has acknowledged nothing").isFalse();
        gone.start();
        scenario.awaitStreaming(gone.name());
    }

    /** Whoever neither led nor was elected. */
    private static InstanceProcess bystander(Scenario scenario, InstanceProcess old) {
        Baton baton = scenario.stack().baton().orElseThrow();
        InstanceName elected = baton.candidates().getLast().member().name();
        return scenario.stack().instances().stream()
                .filter(instance -> !instance.equals(old) && !instance.name().equals(elected))
                .findFirst()
                .orElseThrow();
    }
}
