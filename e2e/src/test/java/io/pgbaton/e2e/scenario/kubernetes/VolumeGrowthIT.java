package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Witness;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of a running cluster wants larger volumes, while clients write. */
@Tag("kubernetes")
@Tag("thorough")
@ExtendWith(InSandbox.class)
class VolumeGrowthIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;
    private static final int INSTANCES = 3;
    private static final long GIB = 1L << 30;

    @Test
    void volumesGrowInUseAndThoseOfNewInstancesAreAsLarge(SharedInstallation shared) throws SQLException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "grown");
        try (KubernetesStack stack = shared.clusters().createOn("growing", key, INSTANCES)) {
            stack.awaitAvailable(DEADLINE);
            ClusterWatch watch = new ClusterWatch(stack);
            watch.awaitAllStreaming(DEADLINE);
            InstancePod standby = stack.instances().stream()
                    .filter(instance -> !instance.name().equals(watch.holder()))
                    .findFirst()
                    .orElseThrow();
            shared.sandbox().giveDisk(standby.pod());
            watch.awaitAllStreaming(DEADLINE);
            assertThat(freeBytes(standby)).as("room on a disk of 1 GiB").isLessThan(GIB);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                askForStorage(stack, "2Gi");
                Condition applied = stack.awaitSpecApplied("volumes to have grown", "True", "", DEADLINE);
                System.out.println("  " + applied.getMessage());
                assertThat(capacities(stack)).hasSize(INSTANCES).containsOnly(new Quantity("2Gi"));
                Eventually.within(
                        DEADLINE, "its file system to have grown, too", () -> freeBytes(standby) > GIB);
                shared.clusters().scale(key, INSTANCES + 1);
                stack.awaitSpecApplied("volumes to have grown", "True", "", DEADLINE);
                assertThat(capacities(stack)).hasSize(INSTANCES + 1).containsOnly(new Quantity("2Gi"));
                witness.awaitAcknowledged();
                Verdict.held(witness);
            }
            assertThat(stack.baton().orElseThrow().epoch().number())
                    .as("nobody had to be moved")
                    .isEqualTo(2);
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    @Test
    void whereTheStorageClassLetsNoVolumeGrowNothingIsChangedAndThatIsSaid(SharedInstallation shared) {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "rigid");
        try (KubernetesStack stack = shared.clusters().create(key, 1)) {
            stack.awaitAvailable(DEADLINE);
            askForStorage(stack, "2Gi");
            Condition refused =
                    stack.awaitSpecApplied("it to be refused", "False", "StorageClass local does not let volumes grow", DEADLINE);
            System.out.println("  " + refused.getMessage());
            assertThat(refused.getReason()).isEqualTo("ChangeRefused");
            assertThat(claims(stack))
                    .singleElement()
                    .satisfies(claim -> assertThat(
                                    claim.getSpec().getResources().getRequests())
                            .containsEntry("storage", new Quantity("1Gi")));
            assertThat(stack.status())
                    .hasValueSatisfying(status -> assertThat(KubernetesStack.isTrue(status, "Available"))
                            .isTrue());
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    private static void askForStorage(KubernetesStack stack, String size) {
        stack.patchSpec(
                "{\"storageSpec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}".formatted(size));
    }

    private static List<PersistentVolumeClaim> claims(KubernetesStack stack) {
        return stack.client()
                .persistentVolumeClaims()
                .inNamespace(stack.key().namespace())
                .list()
                .getItems();
    }

    private static List<Quantity> capacities(KubernetesStack stack) {
        return claims(stack).stream()
                .map(claim -> claim.getStatus().getCapacity().get("storage"))
                .toList();
    }

    /** As the instance says; 0 while it does not answer. */
    private static long freeBytes(InstancePod instance) {
        return instance.state().map(InstanceState::freeBytes).orElse(0L);
    }
}
