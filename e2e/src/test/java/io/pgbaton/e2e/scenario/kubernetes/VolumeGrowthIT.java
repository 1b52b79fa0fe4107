package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.model.Epoch;
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
import java.util.Optional;
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
    private static final String VOLUME = "/var/lib/pgbaton";

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
            List<String> before = runs(stack);
            shared.sandbox().giveDisk(standby.pod());
            Eventually.within(
                    DEADLINE,
                    "%s to run on its disk".formatted(standby),
                    () -> runs(stack).size() == INSTANCES && !runs(stack).equals(before));
            watch.awaitAllStreaming(DEADLINE);
            assertThat(diskBytes(stack, standby)).as("a disk of 1 GiB").isLessThan(GIB);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                List<String> runs = runs(stack);
                Epoch epoch = stack.baton().orElseThrow().epoch();
                askForStorage(stack, "2Gi");
                awaitApplied(stack, INSTANCES);
                Eventually.within(
                        DEADLINE, "its file system to have grown, too", () -> diskBytes(stack, standby) > GIB);
                witness.awaitAcknowledged();
                assertThat(runs(stack)).as("nobody was started again").isEqualTo(runs);
                shared.clusters().scale(key, INSTANCES + 1);
                awaitApplied(stack, INSTANCES + 1);
                assertThat(stack.baton().orElseThrow().members()).hasSize(INSTANCES + 1);
                witness.awaitAcknowledged();
                Verdict.held(witness);
                assertThat(stack.baton().orElseThrow().epoch())
                        .as("nobody had to be moved")
                        .isEqualTo(epoch);
                assertThat(runs(stack)).containsAll(runs);
            }
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    @Test
    void whereTheStorageClassLetsNoVolumeGrowNothingIsChangedAndThatIsSaid(SharedInstallation shared) {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "rigid");
        try (KubernetesStack stack = shared.clusters().create(key, 1)) {
            stack.awaitAvailable(DEADLINE);
            askForStorage(stack, "2Gi");
            Condition refused = stack.awaitSpecApplied(
                    "it to be refused", "False", "StorageClass local does not let volumes grow", DEADLINE);
            System.out.println("  " + refused.getMessage());
            assertThat(refused.getReason()).isEqualTo("ChangeRefused");
            assertThat(claims(stack))
                    .singleElement()
                    .satisfies(
                            claim -> assertThat(claim.getSpec().getResources().getRequests())
                                    .containsEntry("storage", new Quantity("1Gi")));
            assertThat(stack.status())
                    .hasValueSatisfying(status -> assertThat(KubernetesStack.isTrue(status, "Available"))
                            .isTrue());
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    private static void askForStorage(KubernetesStack stack, String size) {
        stack.patchSpec("{\"storageSpec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}".formatted(size));
    }

    private static void awaitApplied(KubernetesStack stack, int instances) {
        Condition applied = stack.awaitSpecApplied("volumes to be as large as is asked for", "True", "", DEADLINE);
        System.out.println("  " + applied.getMessage());
        assertThat(claims(stack))
                .hasSize(instances)
                .extracting(claim -> claim.getStatus().getCapacity().get("storage"))
                .containsOnly(new Quantity("2Gi"));
    }

    private static List<PersistentVolumeClaim> claims(KubernetesStack stack) {
        return stack.client()
                .persistentVolumeClaims()
                .inNamespace(stack.key().namespace())
                .list()
                .getItems();
    }

    /** Which process has run in each pod: it would be another if anybody had been started again. */
    private static List<String> runs(KubernetesStack stack) {
        return stack.instances().stream()
                .map(instance -> instance.state().map(state -> "%s: %s".formatted(instance, state.incarnation())))
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    /** How large the file system of its volume is, as a program in its pod sees it. */
    private static long diskBytes(KubernetesStack stack, InstancePod instance) {
        String said = stack.sandbox()
                .kubectl(
                        "-n",
                        stack.key().namespace(),
                        "exec",
                        instance.name().value(),
                        "--",
                        "df",
                        "--output=size",
                        "--block-size=1",
                        VOLUME);
        return Long.parseLong(
                said.lines().reduce((first, last) -> last).orElseThrow().strip());
    }
}
