package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.kubetest.Audit;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.kubetest.Right;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.KubernetesAccess;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.BootstrapSpec;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BackupRunner;
import io.pgbaton.worker.port.BackupShelf;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.PodKeeper;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.Backing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the manifests let the worker do is what it does: compared with the audit of a real API server. */
@Timeout(180)
class RightsIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final Path RIGHTS = Path.of("../deploy/manifests/21-worker-access.yaml");
    private static final String SYSTEM = "pgbaton-system";
    private static final String ACCOUNT = "pgbaton-worker";
    private static final Duration CALL = Duration.ofMillis(200);

    private OrdersOnKubernetes orders = new OrdersOnKubernetes(KUBERNETES.client(), "not yet");
    private ClusterUid uid = Sample.CLUSTER;

    @BeforeAll
    static void grantRights() throws IOException {
        KUBERNETES
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SYSTEM)
                        .endMetadata()
                        .build())
                .serverSideApply();
        for (HasMetadata item : rights()) {
            KUBERNETES.client().resource(item).forceConflicts().serverSideApply();
        }
    }

    private static List<HasMetadata> rights() throws IOException {
        try (InputStream stream = Files.newInputStream(RIGHTS)) {
            return KUBERNETES.client().load(stream).items();
        }
    }

    @Test
    void usesEveryRightThatItIsGivenAndAsksForNoOther() throws IOException {
        makeCluster();
        claim("data-orders-1");
        try (KubernetesClient client = KubernetesAccess.client(KUBERNETES.configOf(SYSTEM, ACCOUNT));
                KubernetesPorts ports = new KubernetesPorts(client, Words.KUBECTL)) {
            // Before its watch has begun it has to ask.
            assertThat(ports.ports().clusters().cluster(uid)).isPresent();
            assertThat(ports.ports().clusters().volumes(uid)).contains(Sample.ONE);
            ports.start();
            await(ports::hasSynced);
            ports.warmUp();
            moveTheBaton(ports.ports().batons());
            moveTheRoute(ports.ports().router());
            ports.ports().instances().state(uid, Sample.ZERO, CALL);
            assertThat(ports.ports().containers().terminated(uid, Sample.ZERO, Sample.run(0)))
                    .isFalse();
            stopEverybody(ports);
        }
        Audit audit = KUBERNETES.auditOf(SYSTEM, ACCOUNT);
        assertThat(audit.forbidden()).as("asked for, but not granted").isEmpty();
        assertThat(audit.allowed()).isEqualTo(Right.grantedBy(rights()));
    }

    private void moveTheBaton(BatonStore batons) {
        Baton founding = Sample.founding();
        batons.create(Baton.founding(uid, founding.ballot(), Sample.member(0), Sample.run(0)));
        var read = batons.get(uid).orElseThrow();
        assertThat(batons.compareAndSet(read, read.value().withSystemIdentifier("7")))
                .isInstanceOf(BatonStore.Written.Stored.class);
    }

    private void moveTheRoute(Router router) {
        Address there = new Address(Sample.address(0).host(), ClusterNames.POSTGRES_PORT);
        assertThat(router.unroute(uid, Sample.SECOND.epoch())).isTrue();
        assertThat(router.route(uid, Sample.SECOND.epoch(), Sample.ZERO, there)).isTrue();
    }

    private void stopEverybody(KubernetesPorts ports) {
        KUBERNETES
                .client()
                .resources(PostgresCluster.class)
                .inNamespace(orders.namespace())
                .withName("orders")
                .delete();
        letAPodGo(ports.pods());
        makeTheBackup(ports.backups());
        offerABackup(ports.ports().shelf());
        assertThat(ports.workload().retain(uid, null).running()).hasSize(OrdersOnKubernetes.REPLICAS);
        for (int ordinal = 0; ordinal < OrdersOnKubernetes.REPLICAS; ordinal++) {
            orders.deletePod(ordinal);
        }
        claim("data-orders-0");
        await(() -> deleteVolumes(ports).contains("data-orders-0"));
    }

    /** A controller of StatefulSets may be at work beside this test, and end its own pods. */
    private List<String> deleteVolumes(KubernetesPorts ports) {
        try {
            return ports.workload().deleteVolumes(uid);
        } catch (StoreException inUse) {
            return List.of();
        }
    }

    /** One that is another's by now. */
    private void letAPodGo(PodKeeper pods) {
        assertThat(pods.pods(uid)).hasSize(OrdersOnKubernetes.REPLICAS);
        pods.delete(uid, Sample.TWO, "of the one before");
        assertThat(pods.pods(uid)).hasSize(OrdersOnKubernetes.REPLICAS);
    }

    private void makeTheBackup(BackupRunner backups) {
        Backing.Order order = new Backing.Order(
                uid, Sample.ZERO, Sample.address(0), Sample.at(2, "0/5000060"), true, "orders-0 is primary");
        String page = "http://localhost:8233/namespaces/pgbaton/workflows";
        assertThat(backups.advance(new Backing.Request(order, 0), page))
                .isInstanceOf(BackupRunner.Progress.Waiting.class);
        assertThat(backups.settled(uid)).isEmpty();
        backups.giveUp(new Backing.GiveUp(uid, "Ada skipped it: a copy is elsewhere"), page);
    }

    /** Nobody has made one; and what was not offered is not there to be taken back. */
    private void offerABackup(BackupShelf shelf) {
        assertThat(shelf.wanted(uid))
                .hasValueSatisfying(wanted -> assertThat(wanted.kept()).isNull());
        shelf.withdraw(uid);
    }

    private void claim(String name) {
        KUBERNETES
                .client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName(name)
                        .withLabels(Labels.of("orders"))
                        .endMetadata()
                        .withSpec(OrdersOnKubernetes.storage())
                        .build())
                .serverSideApply();
    }

    private void makeCluster() {
        KubernetesClient client = KUBERNETES.client();
        orders = new OrdersOnKubernetes(client, KUBERNETES.newNamespace()).withPods();
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(orders.namespace())
                .withName("orders")
                .withFinalizers(PgbatonApi.FINALIZER)
                .build());
        cluster.setSpec(new PostgresClusterSpec(
                OrdersOnKubernetes.REPLICAS,
                "pgbaton/postgres:17",
                null,
                new PersistentVolumeClaimSpecBuilder()
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .build(),
                null,
                null,
                null,
                null,
                new BootstrapSpec("orders-final-b2a4", false),
                false));
        PostgresCluster created = client.resource(cluster).create();
        uid = new ClusterUid(created.getMetadata().getUid());
        client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders")
                        .withOwnerReferences(ClusterPlace.of(created).owner())
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(OrdersOnKubernetes.REPLICAS)
                        .withServiceName("orders-instances")
                        .withNewSelector()
                        .withMatchLabels(Labels.selector("orders"))
                        .endSelector()
                        .withTemplate(OrdersOnKubernetes.template())
                        .withVolumeClaimTemplates(OrdersOnKubernetes.claimTemplate())
                        .endSpec()
                        .build())
                .create();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders-control")
                        .endMetadata()
                        .withStringData(Map.of(ClusterNames.CONTROL_TOKEN, "s3cret"))
                        .build())
                .create();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
