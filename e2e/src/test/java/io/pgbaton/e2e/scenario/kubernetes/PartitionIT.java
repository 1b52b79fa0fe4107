package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.Sandbox.Direction;
import io.pgbaton.e2e.kubernetes.Sandbox.Side;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The primary's machine is cut off, or stands still. Whoever can still acknowledge a commit keeps the role; whoever cannot be
 * asked any more stops by itself (I5) before another is promoted (M4). The host, from which clients write and the sampler asks
 * every server whether it is writable, is never cut off.
 */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class PartitionIT {
    /** Twice what it takes to suspect, to wait for the end of a leash and to move, on a quiet machine. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(25);

    @Test
    @FailureMode(
            fault = "the node of the primary is cut off from the API server, Temporal and all nodes",
            behaviour = "the cut-off side stops by itself, then a standby leads")
    void aPrimaryCutOffFromAllIsSupersededOnceItsLeashHasEnded(KubernetesScenario scenario) {
        cutOff(scenario, Side.ALL, Direction.BOTH);
    }

    /**
     * Whoever moves the role sees only a part of the members then: on the primary's node only the primary, elsewhere only the
     * others. An operator on its own node speaks for it (I6), so its leash holds until an epoch is opened.
     */
    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the node of the primary, with a worker and the leading operator on it, is cut off from all other"
                    + " nodes, and from nothing else",
            behaviour = "no commit is acknowledged there; a standby leads")
    void aPrimaryCutOffFromItsPeersAloneIsSuperseded(KubernetesScenario scenario) {
        scenario.installation().bringTo(scenario.primary().node());

        cutOff(scenario, Side.NODES, Direction.BOTH);
    }

    @Test
    @FailureMode(
            fault = "the node of the primary is cut off from the API server alone",
            behaviour = "nothing: it serves on")
    void aPrimaryCutOffFromTheApiServerAloneServesOn(KubernetesScenario scenario) {
        keepsTheRole(scenario, Side.API, Direction.BOTH);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "what the node of the primary sends arrives nowhere",
            behaviour = "it stops by itself, then a standby leads")
    void aPrimaryWhoseWordsReachNobodyIsSuperseded(KubernetesScenario scenario) {
        cutOff(scenario, Side.ALL, Direction.OUT);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "what is sent to the node of the primary does not arrive",
            behaviour = "it stops by itself, then a standby leads")
    void aPrimaryThatHearsNobodyIsSuperseded(KubernetesScenario scenario) {
        cutOff(scenario, Side.ALL, Direction.IN);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "what the node of the primary sends does not arrive at the API server",
            behaviour = "nothing: it serves on")
    void aPrimaryWhoseWordsReachNoApiServerServesOn(KubernetesScenario scenario) {
        keepsTheRole(scenario, Side.API, Direction.OUT);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the pod of the primary stands still for longer than its leash, and goes on later",
            behaviour = "a standby leads; the old primary ends as soon as it goes on")
    void aFrozenPrimaryIsSupersededAndWritesNothingAfterItIsThawed(KubernetesScenario scenario) {
        scenario.supersede(
                primary -> scenario.sandbox().freeze(primary.current().orElseThrow()));
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the instance process beside PostgreSQL of the primary hangs",
            behaviour = "its switch ends PostgreSQL, then a standby leads")
    void aPrimaryWhoseInstanceProcessHangsIsEndedByItsSwitch(KubernetesScenario scenario) {
        Failover failover =
                scenario.failover(primary -> primary.instanceProcess().send(Signal.STOP));

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "PostgreSQL of the primary hangs, and goes on later",
            behaviour = "the heartbeat write does not commit for `failover.stuckAfter`, then the role moves")
    void aPrimaryWhosePostgresHangsIsSuperseded(KubernetesScenario scenario) {
        Failover failover =
                scenario.failover(primary -> primary.postgresProcesses().forEach(process -> process.send(Signal.STOP)));

        scenario.awaitStreaming(failover.from());
    }

    private static void cutOff(KubernetesScenario scenario, Side side, Direction direction) {
        scenario.supersede(primary -> scenario.sandbox().partition(primary.node(), side, direction));
    }

    private static void keepsTheRole(KubernetesScenario scenario, Side side, Direction direction) {
        InstancePod primary = scenario.primary();
        Baton before = scenario.stack().baton().orElseThrow();

        scenario.sandbox().partition(primary.node(), side, direction);
        Eventually.pause(LONG_ENOUGH);
        scenario.witness().awaitAcknowledged();

        assertThat(scenario.stack().baton()).hasValue(before);
    }
}
