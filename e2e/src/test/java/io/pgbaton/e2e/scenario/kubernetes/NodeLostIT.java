package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.workflows.WorkflowIds;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A machine is off. Of a standby's, clients notice nothing; of the primary's, nobody can know from afar that it is. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class NodeLostIT {
    @Test
    void thePrimaryMayDieWhileAStandbysNodeIsOff(KubernetesScenario scenario) {
        InstancePod standby = scenario.standbys().getFirst();
        scenario.sandbox().powerOff(standby.node());

        scenario.failover(InstancePod::killPostgres);

        scenario.sandbox().powerOn(standby.node());
        scenario.awaitStreaming(standby.name());
    }

    @Test
    void aLostNodeIsWaitedForUntilAPersonVouchesThatItIsOff(KubernetesScenario scenario) {
        Failover failover = scenario.failover(primary -> {
            scenario.sandbox().powerOff(primary.node());
            Baton open = awaitHold(scenario, primary.name());
            vouch(scenario, primary.name(), open);
        });

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    void aLostNodeIsWaitedForUntilItReturns(KubernetesScenario scenario) {
        scenario.failover(primary -> {
            String node = primary.node();
            scenario.sandbox().powerOff(node);
            awaitHold(scenario, primary.name());
            scenario.sandbox().powerOn(node);
        });
    }

    /** Waits until the cluster's own status says for whom the move waits and what ends the wait; the Baton then. */
    private static Baton awaitHold(KubernetesScenario scenario, InstanceName lost) {
        Baton open = scenario.awaitMoving();
        assertThat(scenario.awaitStatusSaying("confirmFenced")).contains(lost.value());
        assertThat(scenario.stack().baton()).hasValue(open);
        return open;
    }

    /** As the Web UI tells a person to do. */
    private static void vouch(KubernetesScenario scenario, InstanceName lost, Baton open) {
        String payload =
                "{\"epoch\":%d,\"token\":\"%s\",\"instance\":\"%s\",\"by\":\"on call\",\"reason\":\"it is off\"}"
                        .formatted(open.epoch().number(), open.ballot().token().value(), lost);
        List<String> words = List.of(
                "workflow",
                "signal",
                "--workflow-id",
                WorkflowIds.roleChange(scenario.stack().uid()),
                "--name",
                "confirmFenced",
                "--input",
                payload);
        scenario.sandbox().temporal(words.toArray(String[]::new));
    }
}
