package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.PodKeeper;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With the real StatefulSet controller, which makes and deletes pods that nobody runs. */
class StatefulSetWorkloadIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = Kubernetes.withStatefulSets();

    private final KubernetesClient client = KUBERNETES.client();
    private String namespace = "";
    private ClusterUid uid = Sample.CLUSTER;

    @BeforeEach
    void createCluster() {
        namespace = KUBERNETES.newNamespace();
        PostgresCluster created = create();
        uid = new ClusterUid(created.getMetadata().getUid());
        client.resource(set(ClusterPlace.of(created))).create();
        await(() -> pods().size() == 3);
    }

    private PostgresCluster create() {
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("orders")
                .withFinalizers(PgbatonApi.FINALIZER)
                .build());
        cluster.setSpec(new PostgresClusterSpec(3, "pgbaton/postgres:17", null, storage()));
        return client.resource(cluster).create();
    }

    @Test
    void stopsNobodyOfAClusterThatIsWanted() {
        assertThatThrownBy(() -> retain(null))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nobody has asked to delete cluster orders");
        assertThat(pods()).hasSize(3);
    }

    @Test
    void stopsEveryoneButOneThenThatOne() {
        askToDelete();
        await(() -> retain(Sample.ONE).running().isEmpty());
        assertThat(pods()).containsExactly("orders-1");
        await(() -> retain(null).running().isEmpty());
        assertThat(pods()).isEmpty();
    }

    @Test
    void aLateRequestStartsNobodyAgain() {
        askToDelete();
        await(() -> retain(null).running().isEmpty());
        assertThat(retain(Sample.ONE).running()).isEmpty();
        assertThat(client.apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withName("orders")
                        .get()
                        .getSpec()
                        .getReplicas())
                .isZero();
    }

    @Test
    void keepsTheVolumesAndNamesThem() {
        askToDelete();
        await(() -> retain(null).running().isEmpty());
        assertThat(retain(null).volumes()).containsExactly("data-orders-0", "data-orders-1", "data-orders-2");
        assertThat(client.persistentVolumeClaims().inNamespace(namespace).list().getItems())
                .extracting(claim -> claim.getMetadata().getName())
                .containsExactlyInAnyOrder("data-orders-0", "data-orders-1", "data-orders-2");
    }

    @Test
    void deletesTheVolumesOnceNobodyRuns() {
        askToDelete();
        assertThatThrownBy(this::deleteVolumes)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("volumes are in use");
        await(() -> retain(null).running().isEmpty());
        client.resource(foreignClaim()).create();
        assertThat(deleteVolumes()).containsExactly("data-orders-0", "data-orders-1", "data-orders-2");
        assertThat(claims("data-orders-7")).containsExactly("data-orders-7");
    }

    @Test
    void deletesAVolumeThatANamesakeHasLeftOnlyIfItWasAdopted() {
        askToDelete();
        await(() -> retain(null).running().isEmpty());
        makeTheClusterAgain();
        askToDelete();
        assertThat(deleteVolumes()).isEmpty();
        adopt(Sample.member(1));
        assertThat(deleteVolumes()).containsExactly("data-orders-1");
        assertThat(claims("data-orders-0")).containsExactly("data-orders-0");
    }

    private void adopt(Member member) {
        try (ClusterPlaces places = new ClusterPlaces(client)) {
            Baton baton =
                    Baton.adopting(uid, Sample.ballot(9), List.of(member), 0, new Baton.Adopted(Sample.CLUSTER, "7"));
            assertThat(new ResourceBatonStore(client, places).create(baton))
                    .isInstanceOf(BatonStore.Written.Stored.class);
        }
    }

    /** Its volumes are older by at least a second, which is what the API server tells apart. */
    private void makeTheClusterAgain() {
        Instant made = Instant.parse(client.persistentVolumeClaims()
                .inNamespace(namespace)
                .withName("data-orders-2")
                .get()
                .getMetadata()
                .getCreationTimestamp());
        await(() -> Instant.now().isAfter(made.plusSeconds(2)));
        var _ = client.resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .edit(cluster -> {
                    cluster.getMetadata().setFinalizers(List.of());
                    return cluster;
                });
        await(() -> client.resources(PostgresCluster.class)
                        .inNamespace(namespace)
                        .withName("orders")
                        .get()
                == null);
        uid = new ClusterUid(create().getMetadata().getUid());
    }

    @Test
    void deletesNoVolumesOfAClusterThatIsWanted() {
        assertThatThrownBy(this::deleteVolumes)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("nobody has asked to delete cluster orders");
    }

    /** Somebody else's, in spite of its name. */
    private PersistentVolumeClaim foreignClaim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("data-orders-7")
                .addToLabels(Labels.CLUSTER, "orders-7")
                .endMetadata()
                .withSpec(storage())
                .build();
    }

    private List<String> claims(String name) {
        return client.persistentVolumeClaims().inNamespace(namespace).list().getItems().stream()
                .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
                .map(claim -> claim.getMetadata().getName())
                .filter(name::equals)
                .toList();
    }

    private List<String> deleteVolumes() {
        try (ClusterPlaces places = new ClusterPlaces(client)) {
            return workload(places).deleteVolumes(uid);
        }
    }

    @Test
    void leavesANamesakeAlone() {
        ClusterPlace earlier =
                new ClusterPlace(Sample.CLUSTER, namespace, OrdersOnKubernetes.NAMES, new WantedShape(3, 1), true);
        Workload workload = workload(any -> Optional.of(earlier));
        assertThat(workload.retain(Sample.CLUSTER, null).running()).isEmpty();
        assertThat(workload.deleteVolumes(Sample.CLUSTER)).isEmpty();
        assertThat(pods()).hasSize(3);
    }

    @Test
    void letsExactlyThePodGoThatWasNamedAndAnotherOneIsMadeFromTheNewTemplate() {
        try (ClusterPlaces places = new ClusterPlaces(client)) {
            PodKeeper keeper = new StatefulSetPods(client, places);
            assertThat(keeper.pods(uid)).hasSize(3).allMatch(PodKeeper.Kept::asWanted);
            client.apps()
                    .statefulSets()
                    .inNamespace(namespace)
                    .withName("orders")
                    .edit(set -> new StatefulSetBuilder(set)
                            .editSpec()
                            .editTemplate()
                            .editMetadata()
                            .addToAnnotations(Labels.MADE_FROM_ANNOTATION, "more-memory")
                            .endMetadata()
                            .endTemplate()
                            .endSpec()
                            .build());
            List<PodKeeper.Kept> before = keeper.pods(uid);
            assertThat(before).hasSize(3).noneMatch(PodKeeper.Kept::asWanted);
            String old = uid(before, Sample.TWO);
            keeper.delete(uid, Sample.TWO, "another");
            assertThat(uid(keeper.pods(uid), Sample.TWO)).isEqualTo(old);
            keeper.delete(uid, Sample.TWO, old);
            await(() -> keeper.pods(uid).stream().anyMatch(PodKeeper.Kept::asWanted));
            assertThat(keeper.pods(uid))
                    .filteredOn(PodKeeper.Kept::asWanted)
                    .extracting(PodKeeper.Kept::instance)
                    .containsExactly(Sample.TWO);
            keeper.delete(uid, Sample.TWO, old);
            assertThat(keeper.pods(uid)).filteredOn(PodKeeper.Kept::asWanted).hasSize(1);
        }
    }

    private static String uid(List<PodKeeper.Kept> pods, InstanceName instance) {
        return pods.stream()
                .filter(pod -> pod.instance().equals(instance))
                .findFirst()
                .orElseThrow()
                .uid();
    }

    private Workload workload(Places places) {
        return new StatefulSetWorkload(client, places, new ResourceBatonStore(client, places));
    }

    private Workload.Remains retain(@Nullable InstanceName except) {
        try (ClusterPlaces places = new ClusterPlaces(client)) {
            return workload(places).retain(uid, except);
        }
    }

    private void askToDelete() {
        client.resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .delete();
    }

    private List<String> pods() {
        return client.pods().inNamespace(namespace).withLabels(Labels.selector("orders")).list().getItems().stream()
                .map(Pod::getMetadata)
                .map(meta -> meta.getName())
                .toList();
    }

    private static PersistentVolumeClaimSpec storage() {
        return new PersistentVolumeClaimSpecBuilder()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .build();
    }

    private static StatefulSet set(ClusterPlace place) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName("orders")
                .withLabels(Labels.of("orders"))
                .withOwnerReferences(place.owner())
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withServiceName("orders-instances")
                .withNewSelector()
                .withMatchLabels(Labels.selector("orders"))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(Labels.of("orders"))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("postgres")
                .withImage("pgbaton/postgres:17")
                .endContainer()
                .endSpec()
                .endTemplate()
                .addNewVolumeClaimTemplate()
                .withNewMetadata()
                .withName("data")
                .endMetadata()
                .withSpec(storage())
                .endVolumeClaimTemplate()
                .endSpec()
                .build();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }
}
