package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where commits wait for nobody, a failover may lose the newest ones, and a person is asked. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class LossIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;
    private static final Pattern APPROVAL =
            Pattern.compile("temporal workflow signal --workflow-id \\S+ --name approve --input '[^']+'");

    @Tag("thorough")
    @Test
    void aPersonDecidesOnALossWithTheCommandThatTheStatusShows(SharedInstallation shared) {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "async");
        try (KubernetesStack stack = shared.clusters().create(key, 2)) {
            stack.awaitAvailable(DEADLINE);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                approveTheLoss(
                        new KubernetesScenario(shared, stack, new ClusterWatch(stack), witness, new ArrayList<>()));
                Verdict.oneWriter(witness);
            }
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    private static void approveTheLoss(KubernetesScenario scenario) {
        scenario.supersede(primary -> {
            scenario.sandbox().powerOff(primary.node());
            String command = scenario.awaitStatusMatching(APPROVAL);
            assertThat(command).as("it says how much").contains("lossBytes");
            assertThat(scenario.stack().baton())
                    .hasValueSatisfying(baton -> assertThat(baton.phase()).isEqualTo(Phase.MOVING));
            scenario.sandbox().type(command.replace("YOUR NAME", "e2e").replace("WHY", "it is off"));
        });
    }
}
