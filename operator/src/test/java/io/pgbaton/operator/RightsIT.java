package io.pgbaton.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.pgbaton.kubetest.Audit;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.kubetest.Right;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.engine.EngineGateway;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunBook;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Replica;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.fake.StoredBaton;
import io.pgbaton.operator.fake.Until;
import io.pgbaton.operator.report.RecordKeeper;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.rolechange.Operation;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the manifests let the operator do is what it does: compared with the audit of a real API server. */
@Timeout(180)
class RightsIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = Kubernetes.withControllers();

    private static final String SYSTEM = "pgbaton-system";
    private static final String ACCOUNT = "pgbaton-operator";

    /** Every account has it, from Kubernetes itself. */
    private static final String OF_EVERYBODY = "authorization.k8s.io";

    private static final String APPLIED =
            "to apply what is not there takes the right to create it, but the audit calls it patch";
    private static final String BLOCKS_DELETION =
            "asked for by clusters that check who sets blockOwnerDeletion (OwnerReferencesPermissionEnforcement)";

    private static final String READ_ANEW =
            "the framework reads a cluster anew when taking its finalizer away meets somebody else's change";

    /** What shows in the audit only if something else happens at the same time, and why. */
    private static final Map<Right, String> SOMETIMES =
            Map.of(new Right("pgbaton.io", "postgresclusters", "get"), READ_ANEW);

    /** What is granted without showing in the audit, and why. */
    private static final Map<Right, String> BESIDES = Map.of(
            new Right("apps", "statefulsets", "create"), APPLIED,
            new Right("", "services", "create"), APPLIED,
            new Right("", "configmaps", "create"), APPLIED,
            new Right("networking.k8s.io", "networkpolicies", "create"), APPLIED,
            new Right("policy", "poddisruptionbudgets", "create"), APPLIED,
            new Right("pgbaton.io", "postgresclusters/finalizers", "update"), BLOCKS_DELETION);

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
        Replica.grantRights(KUBERNETES.client());
    }

    @Test
    void usesEveryRightThatItIsGivenAndAsksForNoOther() throws IOException {
        PostgresCluster cluster = makeCluster();
        try (Replica first = Replica.start("first", KUBERNETES.configOf(SYSTEM, ACCOUNT))) {
            Until.holds("it says how the cluster is", () -> summary(cluster).contains("waiting for orders-0"));
            assertThat(first.leads()).isTrue();
            loseASecret(cluster);
            askTooLate(cluster);
            growVolumes(cluster);
        }
        keepRecords(cluster);

        Audit audit = KUBERNETES.auditOf(SYSTEM, ACCOUNT);
        assertThat(audit.forbidden()).as("asked for, but not granted").isEmpty();
        SortedSet<Right> used = audit.allowed().stream()
                .filter(right -> !right.group().equals(OF_EVERYBODY))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(used).as("explained, although it was seen").doesNotContainAnyElementsOf(BESIDES.keySet());
        used.addAll(BESIDES.keySet());
        used.addAll(SOMETIMES.keySet());
        assertThat(used).isEqualTo(Right.grantedBy(Replica.rights(KUBERNETES.client())));
    }

    /** Secrets are not watched: the Service makes it look again. */
    private static void loseASecret(PostgresCluster cluster) {
        String namespace = cluster.getMetadata().getNamespace();
        KubernetesClient client = KUBERNETES.client();
        client.secrets().inNamespace(namespace).withName("orders-control").edit(secret -> {
            Map<String, String> less = new HashMap<>(secret.getData());
            less.remove("control-password");
            secret.setData(less);
            return secret;
        });
        client.services().inNamespace(namespace).withName("orders-replicas").delete();
        Until.holds(
                "both are back",
                () -> client.services()
                                        .inNamespace(namespace)
                                        .withName("orders-replicas")
                                        .get()
                                != null
                        && client.secrets()
                                .inNamespace(namespace)
                                .withName("orders-control")
                                .require()
                                .getData()
                                .containsKey("control-password"));
    }

    /** One that is there, and one of an instance that comes in. */
    private static void growVolumes(PostgresCluster cluster) {
        KubernetesClient client = KUBERNETES.client();
        StoredBaton.found(client, cluster, 3);
        client.resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("rights")
                        .endMetadata()
                        .withProvisioner("shop.example/disks")
                        .withAllowVolumeExpansion(true)
                        .build())
                .create();
        Resource<PersistentVolumeClaim> told = claims(cluster, "data-orders-0");
        Until.holds("the StatefulSet has made it", () -> told.get() != null);
        told.edit(claim -> new PersistentVolumeClaimBuilder(claim)
                .editSpec()
                .withStorageClassName("rights")
                .withVolumeName("volume")
                .endSpec()
                .build());
        told.editStatus(claim -> new PersistentVolumeClaimBuilder(claim)
                .editOrNewStatus()
                .withPhase("Bound")
                .addToCapacity("storage", new Quantity("1Gi"))
                .endStatus()
                .build());
        client.resource(cluster)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"replicas\":4,\"storageSpec\":{\"resources\":{\"requests\":{\"storage\":\"2Gi\"}}}}}");
        Until.holds(
                "both are as large as is asked for",
                () -> asksFor(claims(cluster, "data-orders-0"), "2Gi")
                        && asksFor(claims(cluster, "data-orders-3"), "2Gi"));
    }

    private static Resource<PersistentVolumeClaim> claims(PostgresCluster cluster, String name) {
        return KUBERNETES
                .client()
                .persistentVolumeClaims()
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(name);
    }

    private static boolean asksFor(Resource<PersistentVolumeClaim> claim, String size) {
        PersistentVolumeClaim live = claim.get();
        return live != null
                && new Quantity(size)
                        .equals(live.getSpec().getResources().getRequests().get("storage"));
    }

    /** A request is made the cluster's own, and let go once it has ended. */
    private static void askTooLate(PostgresCluster cluster) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cluster.getMetadata().getNamespace())
                .withName("late")
                .build());
        request.setSpec(new PostgresRoleChangeSpec(
                PostgresRoleChangeSpec.Type.SWITCHOVER, "orders", null, "a test", "2026-01-01T00:00:00Z", "1m"));
        KUBERNETES.client().resource(request).create();
        Until.holds("it has ended and is not kept", () -> {
            PostgresRoleChange now = KUBERNETES.client().resource(request).require();
            return now.getStatus() != null
                    && now.getStatus().endedAt() != null
                    && now.getMetadata().getFinalizers().isEmpty();
        });
        KUBERNETES.client().resource(request).delete();
    }

    /** One more than are kept, as a leader does while the engine answers. */
    private static void keepRecords(PostgresCluster cluster) {
        Owned owned = Owned.by(cluster);
        WorkflowClient temporal = new TemporalConnection("127.0.0.1:9", "pgbaton", "rights").client();
        try (KubernetesClient client = client(SYSTEM, ACCOUNT)) {
            EngineGateway gateway = new EngineGateway(temporal);
            RunBook runs = new RunBook(gateway, EngineState.Reachable::new, InstantSource.system());
            RecordKeeper keeper = new RecordKeeper(
                    client,
                    new RecordKeeper.Engine(gateway, runs, new WebUi("http://localhost:8233", "pgbaton")),
                    it -> records(it));
            IntStream.rangeClosed(0, RecordKeeper.KEPT)
                    .mapToObj(RightsIT::run)
                    .forEach(run -> keeper.keep(owned, new RunView.Open(run, null), "orders-0 is lost"));
            keeper.keep(owned, new RunView.None(), null);
        } finally {
            temporal.getWorkflowServiceStubs().shutdownNow();
        }
        assertThat(records(owned)).hasSize(RecordKeeper.KEPT);
    }

    private static RunRef run(int number) {
        Instant began = Instant.parse("2026-11-25T03:00:00Z").plusSeconds(number);
        return new RunRef("x", "%08d".formatted(number), Operation.FAILOVER, began, null, "RUNNING");
    }

    private static List<PostgresRoleChange> records(Owned owned) {
        return KUBERNETES
                .client()
                .resources(PostgresRoleChange.class)
                .inNamespace(owned.namespace())
                .list()
                .getItems();
    }

    /** Why {@link #APPLIED} is true. */
    @Test
    void toApplyWhatIsNotThereTakesTheRightToCreateIt() {
        String namespace = KUBERNETES.newNamespace();
        KUBERNETES.kubectl("create", "role", "patcher", "-n", namespace, "--verb=patch", "--resource=services");
        KUBERNETES.kubectl(
                "create",
                "rolebinding",
                "patcher",
                "-n",
                namespace,
                "--role=patcher",
                "--serviceaccount=%s:patcher".formatted(namespace));
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("new")
                .endMetadata()
                .withNewSpec()
                .withClusterIP("None")
                .endSpec()
                .build();
        try (KubernetesClient patcher = client(namespace, "patcher")) {
            assertThatThrownBy(() -> patcher.resource(service).serverSideApply())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("cannot create resource \"services\"");
        }
    }

    private static PostgresCluster makeCluster() {
        return KUBERNETES
                .client()
                .resource(Sample.newCluster(KUBERNETES.newNamespace()))
                .create();
    }

    private static String summary(PostgresCluster cluster) {
        PostgresClusterStatus status =
                KUBERNETES.client().resource(cluster).require().getStatus();
        return status == null ? "" : Objects.toString(status.summary(), "");
    }

    private static KubernetesClient client(String namespace, String account) {
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(KUBERNETES.configOf(namespace, account))
                .build();
    }
}
