package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.process.Command;
import io.pgbaton.e2e.scenario.StaleRequests;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody who comes too late, or who means well, changes nothing about who leads. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class IntruderIT {
    @Test
    void instancesRefuseStaleAndForeignRequests(KubernetesScenario scenario) {
        StaleRequests requests = new StaleRequests(scenario.stack());

        requests.anOlderEpochIsRefused();
        requests.theSameEpochOfAnotherOpeningIsRefused();
        requests.anotherClusterOrVolumeIsRefusedWhateverItsEpoch();
        requests.aPromoteThatBringsBackNoChallengeIsRefused();
        requests.aStrangerIsNotListenedTo();
    }

    @Test
    void theApiServerRefusesAnEditedBaton(KubernetesScenario scenario) {
        Baton baton = scenario.stack().baton().orElseThrow();
        String standby = scenario.standbys().getFirst().name().value();

        refuses(scenario, "{\"epoch\":%d}".formatted(baton.epoch().number() - 1));
        refuses(scenario, "{\"token\":\"rival\"}");
        refuses(scenario, "{\"holder\":{\"instance\":\"%s\"}}".formatted(standby));
        refuses(scenario, "{\"clusterUid\":\"another\"}");

        assertThat(scenario.stack().baton()).hasValue(baton);
    }

    private static void refuses(KubernetesScenario scenario, String change) {
        Command.Result result = scenario.sandbox()
                .askKubectl(List.of(
                        "patch",
                        "pgbaton",
                        scenario.stack().key().name(),
                        "-n",
                        scenario.stack().key().namespace(),
                        "--type=merge",
                        "-p",
                        "{\"spec\":%s}".formatted(change)));

        assertThat(result.exitCode()).as("%s: %s", change, result.output()).isNotZero();
        assertThat(result.output()).contains("is invalid");
    }
}
