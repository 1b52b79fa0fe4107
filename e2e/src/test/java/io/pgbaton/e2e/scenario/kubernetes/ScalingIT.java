package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.story.Witness;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of a running cluster wants more instances, or fewer, while clients write. */
@Tag("kubernetes")
@Tag("thorough")
@ExtendWith(InSandbox.class)
class ScalingIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;

    @Test
    void oneInstanceBecomesThreeAndOneAgain(SharedInstallation shared) throws SQLException {
        scale(shared, 1, 3, 1);
    }

    @Test
    void threeInstancesBecomeFiveThenTwoThenThree(SharedInstallation shared) throws SQLException {
        scale(shared, 3, 5, 2, 3);
    }

    private static void scale(SharedInstallation shared, int from, int... sizes) throws SQLException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "scaled");
        try (KubernetesStack stack = shared.clusters().create(key, from)) {
            stack.awaitAvailable(DEADLINE);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                int most = from;
                for (int size : sizes) {
                    shared.clusters().scale(key, size);
                    most = Math.max(most, size);
                    Baton baton = awaitSize(stack, size);
                    System.out.printf("  %d instances with W = %d%n", size, baton.acknowledgements());
                    assertThat(baton.acknowledgements()).isEqualTo(size >= 3 ? 1 : 0);
                    assertThat(stack.client()
                                    .persistentVolumeClaims()
                                    .inNamespace(key.namespace())
                                    .list()
                                    .getItems())
                            .as("volumes of those who left stay")
                            .hasSize(most);
                    witness.awaitAcknowledged();
                }
                Verdict.held(witness);
            }
            assertThat(stack.baton().orElseThrow().epoch().number())
                    .as("nobody had to be moved")
                    .isEqualTo(2);
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    /** Members, pods and what the operator says are all of this size; the Baton then. */
    private static Baton awaitSize(KubernetesStack stack, int size) {
        return Eventually.get(
                DEADLINE,
                () -> "%d instances; the Baton is %s; %s".formatted(size, stack.baton(), stack.describeStatus()),
                () -> stack.baton()
                        .filter(baton -> baton.members().size() == size)
                        .filter(baton -> stack.client()
                                        .pods()
                                        .inNamespace(stack.key().namespace())
                                        .list()
                                        .getItems()
                                        .size()
                                == size)
                        .filter(baton -> isSettled(stack, size)));
    }

    private static boolean isSettled(KubernetesStack stack, int size) {
        return stack.status()
                .filter(status -> Integer.valueOf(size).equals(status.readyReplicas()))
                .filter(status -> KubernetesStack.isTrue(status, "SpecApplied"))
                .isPresent();
    }
}
