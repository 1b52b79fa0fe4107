package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever moves the role goes away while it moves: workers, Temporal, or the operator that saw why it had to. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class MoverLostIT {
    @Test
    @FailureMode(
            fault = "a worker is killed in the middle of a move, another lives",
            behaviour = "the other one finishes the move")
    void anotherWorkerFinishesTheMove(KubernetesScenario scenario) {
        scenario.failover(primary -> {
            List<ProcessId> workers = haltInMidMove(scenario, primary);
            workers.getFirst().send(Signal.KILL);
            workers.forEach(worker -> worker.send(Signal.CONT));
        });
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "all workers are killed in the middle of a move",
            behaviour = "they finish it when their pods are back")
    void workersFinishTheMoveWhenTheyAreBack(KubernetesScenario scenario) {
        scenario.failover(primary -> haltInMidMove(scenario, primary).forEach(worker -> worker.send(Signal.KILL)));
    }

    @Test
    @FailureMode(
            fault = "Temporal is killed in the middle of a move",
            behaviour = "the move goes on when Temporal is back")
    void theMoveGoesOnWhenTemporalIsBack(KubernetesScenario scenario) {
        scenario.failover(primary -> {
            List<ProcessId> workers = haltInMidMove(scenario, primary);
            scenario.sandbox().killTemporal();
            workers.forEach(worker -> worker.send(Signal.CONT));
            scenario.sandbox().startTemporal();
        });
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "Temporal is down, then PostgreSQL of the primary is killed, then Temporal comes back",
            behaviour = "the status says so, the role moves when Temporal is back")
    void withoutTemporalThePrimaryServesAndTheStatusSaysSo(KubernetesScenario scenario) {
        scenario.sandbox().killTemporal();
        scenario.awaitStatusSaying("WorkflowEngineReachable=False");
        scenario.witness().awaitAcknowledged();

        scenario.failover(primary -> {
            primary.killPostgres();
            scenario.sandbox().startTemporal();
        });
    }

    @Test
    @FailureMode(
            fault = "the leading operator is killed right before PostgreSQL of the primary",
            behaviour = "another operator starts the move")
    void anOperatorThatDoesNotLeadRaisesTheAlarm(KubernetesScenario scenario) {
        Failover failover = scenario.failover(primary -> {
            scenario.installation().kill(scenario.installation().leader());
            primary.killPostgres();
        });

        assertThat(scenario.awaitRecord(failover.epoch()).getStatus().to())
                .isEqualTo(failover.to().value());
        scenario.awaitStatusPrimary(failover.to());
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the leading operator is killed in the middle of a move",
            behaviour = "the move goes on, the next leader records it")
    void theNextLeaderRecordsWhatTheLastOneRaised(KubernetesScenario scenario) {
        Pod leader = scenario.installation().leader();
        ProcessId process = scenario.installation().process(leader);

        Failover failover = scenario.failover(primary -> {
            primary.killPostgres();
            scenario.awaitMoving();
            process.send(Signal.KILL);
        });

        assertThat(scenario.awaitRecord(failover.epoch()).getStatus().to())
                .isEqualTo(failover.to().value());
        scenario.awaitStatusPrimary(failover.to());
    }

    /** Stops all workers in their tracks as soon as the role is on its way, so that the test has time to choose. */
    private static List<ProcessId> haltInMidMove(KubernetesScenario scenario, InstancePod primary) {
        List<ProcessId> workers = scenario.installation().processes(Installation.WORKER);
        assertThat(workers).hasSizeGreaterThan(1);
        primary.killPostgres();
        scenario.awaitMoving();
        workers.forEach(worker -> worker.send(Signal.STOP));
        assertThat(scenario.stack().baton())
                .hasValueSatisfying(baton -> assertThat(baton.phase()).isEqualTo(Phase.MOVING));
        return workers;
    }
}
