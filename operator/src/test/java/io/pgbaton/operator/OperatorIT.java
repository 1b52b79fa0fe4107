package io.pgbaton.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.operator.decide.RoleMove;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Traffic;
import io.pgbaton.operator.fake.Replica;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.fake.StoredBaton;
import io.pgbaton.operator.fake.Until;
import io.pgbaton.operator.switchover.RequestKeeper;
import io.pgbaton.operator.switchover.RoleMover;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The operator on a real API server with the rights of its own service account, while the workflow engine cannot be reached
 * and nobody runs the pods.
 */
@Timeout(180)
class OperatorIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = Kubernetes.withControllers();

    private static final String SYSTEM = "pgbaton-system";

    @Nullable
    private static Replica replica;

    private String namespace = "";

    @BeforeAll
    static void start() throws IOException {
        KUBERNETES
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SYSTEM)
                        .endMetadata()
                        .build())
                .serverSideApply();
        Replica.grantRights(KUBERNETES.client());
        replica = Replica.start("one", KUBERNETES.configOf(SYSTEM, "pgbaton-operator"));
    }

    @AfterAll
    static void stop() {
        if (replica != null) {
            replica.close();
        }
    }

    @BeforeEach
    void makeCluster() {
        namespace = KUBERNETES.newRestrictedNamespace();
        client().resource(Sample.newCluster(namespace)).create();
    }

    @Test
    void makesEverythingThatAClusterNeeds() {
        awaitStatus(status -> status.summary() != null);
        assertThat(client().apps()
                        .statefulSets()
                        .inNamespace(namespace)
                        .withName("orders")
                        .get())
                .isNotNull();
        for (String service : List.of("orders-instances", "orders-primary", "orders-replicas")) {
            assertThat(service(service)).as(service).isNotNull();
        }
        for (String budget : List.of("orders", "orders.primary")) {
            assertThat(budget(budget)
                            .getMetadata()
                            .getOwnerReferences()
                            .getFirst()
                            .getUid())
                    .as(budget)
                    .isEqualTo(cluster().getMetadata().getUid());
        }
        assertThat(client().network()
                        .v1()
                        .networkPolicies()
                        .inNamespace(namespace)
                        .withName("orders")
                        .get())
                .isNotNull();
        assertThat(secret("orders-control").getData()).containsOnlyKeys("control-token", "control-password");
        assertThat(secret("orders-app").getData())
                .containsOnlyKeys("host", "port", "user", "password", "dbname", "uri", "jdbc-uri", "ca.crt");
        assertThat(secret("orders-certificates").getData())
                .containsOnlyKeys(
                        "ca.crt",
                        "orders-0.crt",
                        "orders-0.key",
                        "orders-1.crt",
                        "orders-1.key",
                        "orders-2.crt",
                        "orders-2.key");
        assertThat(secret("orders-callers").getData())
                .containsOnlyKeys("ca.crt", "operator.crt", "operator.key", "worker.crt", "worker.key", "seal-key");
        assertThat(secret("orders-authority").getData()).containsOnlyKeys("ca.crt", "ca.key", "changed-at");
        assertThat(cluster().getMetadata().getFinalizers()).containsExactly(PgbatonApi.FINALIZER);
    }

    @Test
    void believesALostAuthorityUntilItsCertificatesAreReplaced() {
        awaitStatus(status -> status.summary() != null);
        String certificate = certificates("orders-0.crt");
        String believed = certificates("ca.crt");
        client().secrets().inNamespace(namespace).withName("orders-authority").delete();
        poke();
        Until.holds("another authority is believed too", () -> {
            String now = certificates("ca.crt");
            return now.contains(believed) && now.length() > believed.length();
        });
        assertThat(certificates("orders-0.crt"))
                .as("what the lost one issued is still good")
                .isEqualTo(certificate);
    }

    private String certificates(String entry) {
        String base64 =
                Objects.requireNonNull(secret("orders-certificates").getData().get(entry));
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Test
    void runsWhereOnlyPodsOfTheRestrictedStandardAreTaken() {
        Until.holds(
                "three pods were taken",
                () -> client().pods().inNamespace(namespace).list().getItems().size() == 3);
        Pod taken = client().pods().inNamespace(namespace).withName("orders-0").require();
        assertThat(taken.getSpec().getAutomountServiceAccountToken()).isFalse();
        Pod greedy = new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("greedy")
                .endMetadata()
                .withSpec(new PodSpecBuilder(taken.getSpec())
                        .withHostNetwork(true)
                        .build())
                .build();
        assertThatThrownBy(() -> client().resource(greedy).create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("violates PodSecurity \"restricted");
    }

    @Test
    void saysWhatItWaitsForAndThatTheEngineIsAway() {
        awaitCondition("WorkflowEngineReachable", "False");
        awaitCondition("Available", "False");
        awaitStatus(status -> Objects.toString(status.summary(), "").contains("waiting for orders-0"));
    }

    /** Long enough for a reconcile at every period that there is but the longest. */
    @Test
    void aSettledClusterCausesNoWrite() {
        awaitCondition("WorkflowEngineReachable", "False");
        awaitStatus(status -> status.instances().size() == 3);
        Replica writer = Objects.requireNonNull(replica);
        Until.quiet(Duration.ofSeconds(10), writer::writes);
        Map<String, String> before = versions();
        int writes = writer.writes();
        Until.past(Duration.ofSeconds(20));
        assertThat(writer.writes() - writes)
                .as("writes other than of its Lease")
                .isZero();
        assertThat(versions()).isEqualTo(before);
    }

    @Test
    void putsBackWhatWasDeleted() {
        awaitStatus(status -> status.summary() != null);
        String token = secret("orders-control").getData().get("control-token");
        client().services().inNamespace(namespace).withName("orders-primary").delete();
        budgets("orders").delete();
        budgets("orders.primary").delete();
        client().secrets().inNamespace(namespace).withName("orders-app").delete();
        client().secrets().inNamespace(namespace).withName("orders-control").delete();
        client().apps().statefulSets().inNamespace(namespace).withName("orders").delete();
        Until.holds(
                "all is back",
                () -> serviceExists("orders-primary")
                        && client().secrets()
                                        .inNamespace(namespace)
                                        .withName("orders-app")
                                        .get()
                                != null
                        && client().secrets()
                                        .inNamespace(namespace)
                                        .withName("orders-control")
                                        .get()
                                != null
                        && budgets("orders").get() != null
                        && budgets("orders.primary").get() != null
                        && statefulSet() != null);
        assertThat(secret("orders-control").getData().get("control-token")).isEqualTo(token);
    }

    @Test
    void putsBackWhatWasEdited() {
        awaitStatus(status -> status.summary() != null);
        client().services()
                .inNamespace(namespace)
                .withName("orders-primary")
                .edit(service -> new ServiceBuilder(service)
                        .editSpec()
                        .addToSelector("postgres-role", "replica")
                        .endSpec()
                        .build());
        client().apps().statefulSets().inNamespace(namespace).withName("orders").scale(5);
        budgets("orders.primary").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"minAvailable\":0}}");
        Until.holds(
                "the Service selects the primary",
                () -> "primary"
                        .equals(service("orders-primary")
                                .getSpec()
                                .getSelector()
                                .get("postgres-role")));
        Until.holds(
                "the StatefulSet has three replicas",
                () -> Objects.requireNonNull(statefulSet()).getSpec().getReplicas() == 3);
        Until.holds(
                "a drain leaves the primary",
                () -> budget("orders.primary").getSpec().getMinAvailable().getIntVal() == 1);
    }

    /** An earlier version had one budget for all pods: in two budgets at once nobody could evict the primary. */
    @Test
    void narrowsTheBudgetOfAnEarlierVersionToTheStandbys() {
        awaitStatus(status -> status.summary() != null);
        PodDisruptionBudget now = Traffic.budgets(Owned.by(cluster()), 3).getLast();
        client().resource(new PodDisruptionBudgetBuilder(now)
                        .editSpec()
                        .withMinAvailable(null)
                        .withMaxUnavailable(new IntOrString(1))
                        .withNewSelector()
                        .withMatchLabels(Labels.selector("orders"))
                        .endSelector()
                        .endSpec()
                        .build())
                .fieldManager(Owned.FIELD_MANAGER)
                .forceConflicts()
                .serverSideApply();
        Until.holds("it is narrowed", () -> {
            PodDisruptionBudgetSpec live = budget("orders").getSpec();
            return live.getMaxUnavailable() == null
                    && now.getSpec().getMinAvailable().equals(live.getMinAvailable())
                    && now.getSpec().getSelector().equals(live.getSelector());
        });
    }

    @Test
    void whoDrainsANodeGetsNeitherThePrimaryNorMoreThanOneStandby() {
        Until.holds("three pods", () -> pods() == 3);
        pod("orders-0")
                .edit(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToLabels(Labels.ROLE, Labels.PRIMARY)
                        .endMetadata()
                        .build());
        for (String name : List.of("orders-0", "orders-1", "orders-2")) {
            pod(name)
                    .editStatus(pod -> new PodBuilder(pod)
                            .editStatus()
                            .withPhase("Running")
                            .addNewCondition()
                            .withType("Ready")
                            .withStatus("True")
                            .endCondition()
                            .endStatus()
                            .build());
        }
        Until.holds("the budgets have seen them", () -> healthy("orders.primary") == 1 && healthy("orders") == 2);
        assertThat(evict("orders-0")).as("the primary").isFalse();
        assertThat(evict("orders-1")).as("a standby").isTrue();
        assertThat(evict("orders-2")).as("another one meanwhile").isFalse();
        assertThat(evict("orders-0")).as("the primary").isFalse();
    }

    private int healthy(String budget) {
        PodDisruptionBudgetStatus status = budget(budget).getStatus();
        return status == null || status.getCurrentHealthy() == null ? 0 : status.getCurrentHealthy();
    }

    /** What a drain does with each pod; false if a budget is against it. */
    private boolean evict(String name) {
        Config atOnce = new ConfigBuilder(client().getConfiguration())
                .withRequestRetryBackoffLimit(0)
                .build();
        try (KubernetesClient drain = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(atOnce)
                .build()) {
            return drain.pods().inNamespace(namespace).withName(name).evict();
        }
    }

    /** The engine is away, so the role cannot move yet, and that is said. */
    @Test
    void seesThatThePrimarysNodeIsAboutToBeEmptiedAndThatItIsNoMore() {
        Node node = client().resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("node-of-" + namespace)
                        .endMetadata()
                        .build())
                .create();
        try {
            awaitStatus(status -> status.summary() != null);
            found(3);
            Until.holds("three pods", () -> pods() == 3);
            client().bindings()
                    .inNamespace(namespace)
                    .resource(new BindingBuilder()
                            .withNewMetadata()
                            .withName("orders-0")
                            .endMetadata()
                            .withNewTarget()
                            .withKind("Node")
                            .withName(node.getMetadata().getName())
                            .endTarget()
                            .build())
                    .create();
            awaitCondition("NodesAvailable", "True");
            cordon(node, true);
            Condition leaves = awaitCondition("NodesAvailable", "False");
            assertThat(leaves.getReason()).isEqualTo("PrimaryCannotLeaveYet");
            assertThat(leaves.getMessage()).contains(node.getMetadata().getName(), "waiting for the workflow engine");
            cordon(node, false);
            awaitCondition("NodesAvailable", "True");
        } finally {
            client().resource(node).delete();
        }
    }

    private static void cordon(Node node, boolean unschedulable) {
        client().nodes()
                .withName(node.getMetadata().getName())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"unschedulable\":%s}}".formatted(unschedulable));
    }

    private PodResource pod(String name) {
        return client().pods().inNamespace(namespace).withName(name);
    }

    private Resource<PodDisruptionBudget> budgets(String name) {
        return client().policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .withName(name);
    }

    private PodDisruptionBudget budget(String name) {
        return budgets(name).require();
    }

    @Test
    void bringsBackALostControlSecretAsItWas() {
        awaitStatus(status -> status.summary() != null);
        Secret before = secret("orders-control");
        Map<String, String> less = new HashMap<>(before.getData());
        less.remove("control-password");
        client().resource(new SecretBuilder(before).withData(less).build()).update();
        poke();
        Until.holds(
                "it is there again", () -> secret("orders-control").getData().containsKey("control-password"));
        assertThat(secret("orders-control").getData()).isEqualTo(before.getData());
    }

    @Test
    void givesTheSuperuserASecretWhenAskedToAndTakesItsContentAway() {
        awaitStatus(status -> status.summary() != null);
        assertThat(secretOrNull("orders-superuser")).isNull();
        allowSuperuser(true);
        Until.holds("there is a Secret", () -> secretOrNull("orders-superuser") != null);
        assertThat(secret("orders-superuser").getData()).containsKeys("user", "password", "uri");
        allowSuperuser(false);
        Until.holds("it is empty", () -> secret("orders-superuser").getData().isEmpty());
    }

    private void allowSuperuser(boolean access) {
        edit(cluster -> {
            PostgresClusterSpec spec = cluster.getSpec();
            cluster.setSpec(new PostgresClusterSpec(
                    spec.replicas(),
                    spec.image(),
                    spec.resources(),
                    spec.storageSpec(),
                    spec.durability(),
                    spec.failover(),
                    spec.switchover(),
                    spec.deletion(),
                    spec.bootstrap(),
                    access));
            return cluster;
        });
    }

    @Test
    void instancesFindTheParametersInAConfigMapThatIsPutBack() {
        awaitStatus(status -> status.summary() != null);
        assertThat(parameters()).isEqualTo("{}");
        client().resource(cluster())
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"postgresql\":{\"parameters\":{\"work_mem\":\"8MB\",\"max_connections\":\"200\"}}}}");
        String wanted = "{\"max_connections\":\"200\",\"work_mem\":\"8MB\"}";
        Until.holds("they are there", () -> wanted.equals(parameters()));
        client().configMaps()
                .inNamespace(namespace)
                .withName("orders-parameters")
                .delete();
        Until.holds("they are there again", () -> wanted.equals(parameters()));
        client().configMaps()
                .inNamespace(namespace)
                .withName("orders-parameters")
                .edit(map -> new ConfigMapBuilder(map)
                        .addToData("parameters.json", "{}")
                        .build());
        Until.holds("they are as they were", () -> wanted.equals(parameters()));
    }

    private String parameters() {
        ConfigMap map = client().configMaps()
                .inNamespace(namespace)
                .withName("orders-parameters")
                .get();
        return map == null ? "" : map.getData().getOrDefault("parameters.json", "");
    }

    @Test
    void refusesAnotherMajorVersionAndSaysSo() {
        awaitStatus(status -> status.summary() != null);
        found(3);
        ask(3, "pgbaton/postgres:18");
        Condition applied = awaitCondition("SpecApplied", "False");
        assertThat(applied.getReason()).isEqualTo("ChangeRefused");
        assertThat(applied.getMessage()).contains("a change of PostgreSQL's major version (17 to 18)");
        assertThat(applied.getObservedGeneration())
                .isEqualTo(cluster().getMetadata().getGeneration());
        assertThat(imageOfTheTemplate()).isEqualTo("pgbaton/postgres:17");
    }

    @Test
    void saysWhatTheApiServerDoesNotTakeAndChangesNothing() {
        awaitStatus(status -> status.summary() != null);
        found(3);
        edit(cluster -> {
            PostgresClusterSpec spec = cluster.getSpec();
            cluster.setSpec(new PostgresClusterSpec(
                    spec.replicas(),
                    spec.image(),
                    new ResourceRequirementsBuilder()
                            .addToRequests("memory", new Quantity("2Gi"))
                            .addToLimits("memory", new Quantity("1Gi"))
                            .build(),
                    spec.storageSpec()));
            return cluster;
        });
        Condition applied = awaitCondition("SpecApplied", "False");
        assertThat(applied.getReason()).isEqualTo("ChangeRefused");
        assertThat(applied.getMessage()).contains("does not take what the spec asks for", "memory");
        ask(3, "pgbaton/postgres:17");
        awaitStatus(status -> {
            Condition waits = condition(status, "SpecApplied", "False");
            return waits == null || !waits.getReason().equals("ChangeRefused");
        });
    }

    /** The engine is away, so no run makes them again, and nobody else may. */
    @Test
    void aNewImageIsForWhoeverIsMadeNextAndNoPodGoesByItself() {
        awaitStatus(status -> status.summary() != null);
        found(3);
        Until.holds("three pods", () -> pods() == 3);
        List<String> before = uids();
        ask(3, "pgbaton/postgres:17.9");
        Until.holds("the template has it", () -> imageOfTheTemplate().equals("pgbaton/postgres:17.9"));
        Condition applied = awaitCondition("SpecApplied", "False");
        assertThat(applied.getReason()).isEqualTo("ChangeWaits");
        assertThat(uids()).isEqualTo(before);
        client().pods()
                .inNamespace(namespace)
                .withName("orders-2")
                .withGracePeriod(0)
                .delete();
        Until.holds("it is made again", () -> pods() == 3 && !uids().equals(before));
        Pod again = client().pods().inNamespace(namespace).withName("orders-2").require();
        assertThat(again.getSpec().getContainers().getFirst().getImage()).isEqualTo("pgbaton/postgres:17.9");
        assertThat(again.getMetadata().getAnnotations().get(Labels.MADE_FROM_ANNOTATION))
                .isEqualTo(Objects.requireNonNull(statefulSet())
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations()
                        .get(Labels.MADE_FROM_ANNOTATION));
    }

    /** What the operator asks for itself is served as what anybody asks for, and is its own to take back. */
    @Test
    void asksForASwitchoverAsAPersonDoesAndTakesItBack() {
        awaitStatus(status -> status.summary() != null);
        RoleMover mover = new RoleMover(client());
        RoleMove.Ask ask =
                new RoleMove.Ask("orders-move-2-1", 2, MoveCause.SPEC, Sample.name(1), "orders-0 is made again");
        assertThat(mover.enact(cluster(), ask)).isTrue();
        assertThat(mover.enact(cluster(), ask)).as("it is there already").isTrue();
        Until.holds(
                "it is kept",
                () -> Objects.requireNonNull(request("orders-move-2-1"))
                        .getMetadata()
                        .getFinalizers()
                        .contains(RequestKeeper.FINALIZER));
        PostgresRoleChange asked = Objects.requireNonNull(request("orders-move-2-1"));
        assertThat(asked.getMetadata().getLabels())
                .containsEntry(Labels.ASKED_IN_EPOCH, "2")
                .containsEntry(Labels.ASKED_BECAUSE, "spec");
        assertThat(asked.getSpec().target()).isEqualTo("orders-1");
        mover.enact(cluster(), new RoleMove.TakeBack("orders-move-2-1", MoveCause.SPEC));
        assertThat(Objects.requireNonNull(request("orders-move-2-1"))
                        .getMetadata()
                        .getDeletionTimestamp())
                .as("its run has to hear it first, and the engine is away")
                .isNotNull();
    }

    private String imageOfTheTemplate() {
        return Objects.requireNonNull(statefulSet())
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    private List<String> uids() {
        return client().pods().inNamespace(namespace).list().getItems().stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .map(pod -> pod.getMetadata().getUid())
                .toList();
    }

    @Test
    void runsMoreInstancesOnceTheClusterIsFoundedAndFewerOnceTheyHaveLeft() {
        awaitStatus(status -> status.summary() != null);
        ask(5, "pgbaton/postgres:17");
        Baton five = found(5);
        Until.holds("five pods", () -> pods() == 5);
        assertThat(secret("orders-certificates").getData()).containsKeys("orders-4.crt", "orders-4.key");
        ask(3, "pgbaton/postgres:17");
        awaitStatus(status -> {
            Condition applied = condition(status, "SpecApplied", "False");
            return applied != null && applied.getMessage().contains("spec asks for 3 instances");
        });
        assertThat(pods()).as("who is still a member keeps its pod").isEqualTo(5);
        StoredBaton.store(
                client(), cluster(), five.withMembership(five.members().subList(0, 3), 1));
        Until.holds("three pods", () -> pods() == 3);
        assertThat(client().persistentVolumeClaims()
                        .inNamespace(namespace)
                        .list()
                        .getItems())
                .as("volumes stay")
                .hasSize(5);
    }

    private Baton found(int members) {
        return StoredBaton.found(client(), cluster(), members);
    }

    /** As often as it takes: the operator writes the same object. */
    private void edit(UnaryOperator<PostgresCluster> change) {
        while (true) {
            try {
                client().resource(cluster()).edit(change);
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
        }
    }

    private void ask(int replicas, String image) {
        edit(cluster -> {
            cluster.setSpec(Sample.spec(replicas, image));
            return cluster;
        });
    }

    private int pods() {
        return client().pods().inNamespace(namespace).list().getItems().size();
    }

    @Test
    void hasVolumesGrowAndMakesThoseOfNewInstancesAsLarge() {
        withVolumes(true, _ -> {
            askForStorage(3, "2Gi");
            assertThat(awaitGap("volumes grow to 2Gi: data-orders-0 has 1Gi").getReason())
                    .isEqualTo("ChangeUnderWay");
            assertThat(List.of(sizeAskedOf(0), sizeAskedOf(1), sizeAskedOf(2))).containsOnly("2Gi");
            grow("2Gi");
            askForStorage(5, "2Gi");
            Until.holds("five pods", () -> pods() == 5);
            assertThat(List.of(sizeAskedOf(3), sizeAskedOf(4))).containsOnly("2Gi");
            assertThat(claims("data-orders-3").require().getMetadata().getOwnerReferences())
                    .as("it stays when the cluster goes")
                    .isEmpty();
        });
    }

    @Test
    void changesNoVolumeWhereOneCannotGrowAndSaysSo() {
        withVolumes(false, rigid -> {
            askForStorage(3, "2Gi");
            Condition refused = awaitGap("no volume was changed: StorageClass %s does not let volumes grow"
                    .formatted(rigid.getMetadata().getName()));
            assertThat(refused.getReason()).isEqualTo("ChangeRefused");
            assertThat(List.of(sizeAskedOf(0), sizeAskedOf(1), sizeAskedOf(2))).containsOnly("1Gi");
            askForStorage(4, "2Gi");
            Until.holds("all else goes on", () -> pods() == 4);
            assertThat(sizeAskedOf(3)).as("like the others").isEqualTo("1Gi");
        });
    }

    @Test
    void aVolumeThatAQuotaLetsNotGrowKeepsNoOtherFromGrowing() {
        withVolumes(true, _ -> {
            Resource<ResourceQuota> quota = client().resource(new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName("storage")
                    .endMetadata()
                    .withNewSpec()
                    .addToHard("requests.storage", new Quantity("5Gi"))
                    .endSpec()
                    .build());
            quota.create();
            quota.editStatus(live -> new ResourceQuotaBuilder(live)
                    .withNewStatus()
                    .addToHard("requests.storage", new Quantity("5Gi"))
                    .addToUsed("requests.storage", new Quantity("3Gi"))
                    .endStatus()
                    .build());
            askForStorage(3, "2Gi");
            Condition waits = awaitGap("the API server does not take it: persistentvolumeclaims \"data-orders-2\"");
            assertThat(waits.getReason()).isEqualTo("ChangeWaits");
            assertThat(List.of(sizeAskedOf(0), sizeAskedOf(1), sizeAskedOf(2))).containsExactly("2Gi", "2Gi", "1Gi");
            quota.delete();
            Until.holds("it goes on by itself", () -> "2Gi".equals(sizeAskedOf(2)));
        });
    }

    @Test
    void whoeverComesInAfterAGrowthGetsAsMuchAlsoWhereNobodyElseGetsMoreAnyLonger() {
        withVolumes(true, flexible -> {
            askForStorage(3, "2Gi");
            awaitGap("volumes grow to 2Gi");
            grow("2Gi");
            client().resource(flexible).delete();
            askForStorage(3, "3Gi");
            awaitGap("StorageClass %s does not exist any more"
                    .formatted(flexible.getMetadata().getName()));
            askForStorage(4, "3Gi");
            Until.holds("four pods", () -> pods() == 4);
            assertThat(sizeAskedOf(3)).isEqualTo("2Gi");
        });
    }

    /** With three instances whose volumes are of a StorageClass that lets them grow, or does not. */
    private void withVolumes(boolean mayGrow, Consumer<StorageClass> test) {
        StorageClass storageClass = makeClass(mayGrow);
        try {
            awaitStatus(status -> status.summary() != null);
            found(3);
            bind(storageClass.getMetadata().getName());
            test.accept(storageClass);
        } finally {
            client().resource(storageClass).delete();
        }
    }

    /** What a driver does with each volume, until the operator has seen it. */
    private void grow(String size) {
        for (int i = 0; i < 3; i++) {
            setCapacity(i, size);
        }
        awaitCondition("SpecApplied", "True");
    }

    private Condition awaitGap(String words) {
        awaitStatus(status -> {
            Condition applied = condition(status, "SpecApplied", "False");
            return applied != null && applied.getMessage().contains(words);
        });
        return awaitCondition("SpecApplied", "False");
    }

    private StorageClass makeClass(boolean grows) {
        return client().resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName("class-of-" + namespace)
                        .endMetadata()
                        .withProvisioner("shop.example/disks")
                        .withAllowVolumeExpansion(grows)
                        .build())
                .create();
    }

    /** What a provisioner does with each claim. */
    private void bind(String storageClass) {
        for (int i = 0; i < 3; i++) {
            String name = "data-orders-" + i;
            Until.holds("claim " + name, () -> claims(name).get() != null);
            claims(name)
                    .edit(claim -> new PersistentVolumeClaimBuilder(claim)
                            .editSpec()
                            .withStorageClassName(storageClass)
                            .withVolumeName("volume-of-" + name)
                            .endSpec()
                            .build());
            setCapacity(i, "1Gi");
        }
    }

    private void setCapacity(int ordinal, String size) {
        claims("data-orders-" + ordinal)
                .editStatus(claim -> new PersistentVolumeClaimBuilder(claim)
                        .editOrNewStatus()
                        .withPhase("Bound")
                        .addToCapacity("storage", new Quantity(size))
                        .endStatus()
                        .build());
    }

    private void askForStorage(int replicas, String size) {
        edit(cluster -> {
            cluster.setSpec(Sample.spec(replicas, "pgbaton/postgres:17", size));
            return cluster;
        });
    }

    private String sizeAskedOf(int ordinal) {
        return String.valueOf(claims("data-orders-" + ordinal)
                .require()
                .getSpec()
                .getResources()
                .getRequests()
                .get("storage"));
    }

    private Resource<PersistentVolumeClaim> claims(String name) {
        return client().persistentVolumeClaims().inNamespace(namespace).withName(name);
    }

    @Test
    void takesAwayAPersonsWordThatItDoesNotUnderstandAndSaysWhy() {
        awaitStatus(status -> status.summary() != null);
        annotate("pgbaton.io/confirm-fenced", "epoch=3 instance=orders-0");
        String sentence =
                "annotation pgbaton.io/confirm-fenced was not obeyed and is taken away: it names no epoch and token";
        awaitStatus(status -> {
            Condition heard = condition(status, "PersonHeard", "False");
            return heard != null && heard.getMessage().contains(sentence);
        });
        Until.holds("it is taken away", () -> !annotations().containsKey("pgbaton.io/confirm-fenced"));
        Until.holds(
                "an Event says so",
                () -> client().events().v1().events().inNamespace(namespace).list().getItems().stream()
                        .anyMatch(event -> "NotObeyed".equals(event.getReason())
                                && event.getNote().contains(sentence)));
        assertThat(annotations()).containsEntry("shop.example/owner", "ada");
        assertThat(cluster().getMetadata().getFinalizers()).containsExactly(PgbatonApi.FINALIZER);
    }

    @Test
    void aPersonsWordWaitsForTheEngine() {
        awaitCondition("WorkflowEngineReachable", "False");
        annotate("pgbaton.io/primary-lost", "epoch=2 primary=orders-0 by=ada reason=fire");
        awaitStatus(status -> {
            Condition heard = condition(status, "PersonHeard", "False");
            return heard != null && heard.getReason().equals("WaitsToBeSent");
        });
        assertThat(annotations()).containsKey("pgbaton.io/primary-lost");
    }

    private void annotate(String annotation, String value) {
        edit(cluster -> {
            Map<String, String> annotations = new HashMap<>(annotations());
            annotations.put(annotation, value);
            annotations.put("shop.example/owner", "ada");
            cluster.getMetadata().setAnnotations(annotations);
            return cluster;
        });
    }

    private Map<String, String> annotations() {
        return Objects.requireNonNullElse(cluster().getMetadata().getAnnotations(), Map.of());
    }

    @Test
    void aRequestIsMadeTheClustersOwnAndWaitsForTheEngine() {
        awaitCondition("WorkflowEngineReachable", "False");
        request("monday", null, null);
        Until.holds("it says what it waits for", () -> summaryOf("monday").contains("workflow engine"));
        PostgresRoleChange request = Objects.requireNonNull(request("monday"));
        assertThat(request.getMetadata().getFinalizers()).containsExactly(RequestKeeper.FINALIZER);
        assertThat(request.getMetadata().getOwnerReferences().getFirst().getUid())
                .isEqualTo(cluster().getMetadata().getUid());
        assertThat(request.getSpec().reason()).isEqualTo("a test");
    }

    @Test
    void aRequestWaitsForItsTimeAndEndsWithItsWindow() {
        awaitCondition("WorkflowEngineReachable", "False");
        request("later", "2999-01-01T00:00:00Z", "1h");
        request("late", "2026-01-01T00:00:00Z", "1m");
        Until.holds("it waits", () -> summaryOf("later").equals("it begins at 2999-01-01T00:00:00Z"));
        Until.holds("it has ended", () -> summaryOf("late").equals("its window ended at 2026-01-01T00:01:00Z"));
        Until.holds(
                "nothing keeps what has ended",
                () -> Objects.requireNonNull(request("late"))
                        .getMetadata()
                        .getFinalizers()
                        .isEmpty());
        assertThat(Objects.requireNonNull(
                                Objects.requireNonNull(request("late")).getStatus())
                        .result())
                .isEqualTo("expired");
    }

    @Test
    void aRequestIsLetGoWithItsCluster() {
        awaitCondition("WorkflowEngineReachable", "False");
        request("monday", null, null);
        Until.holds(
                "it is kept",
                () -> !Objects.requireNonNull(request("monday"))
                        .getMetadata()
                        .getFinalizers()
                        .isEmpty());
        client().resource(cluster()).delete();
        Until.holds("it is not kept any more", () -> {
            PostgresRoleChange request = request("monday");
            return request == null || request.getMetadata().getFinalizers().isEmpty();
        });
    }

    private void request(String name, @Nullable String notBefore, @Nullable String window) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        request.setSpec(new PostgresRoleChangeSpec(
                PostgresRoleChangeSpec.Type.SWITCHOVER, "orders", "orders-1", "a test", notBefore, window));
        client().resource(request).create();
    }

    private @Nullable PostgresRoleChange request(String name) {
        return client().resources(PostgresRoleChange.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    private String summaryOf(String name) {
        PostgresRoleChange request = request(name);
        return request == null || request.getStatus() == null
                ? ""
                : Objects.toString(request.getStatus().summary(), "");
    }

    @Test
    void aDeletionWaitsForTheEngineAndSaysSo() {
        awaitCondition("WorkflowEngineReachable", "False");
        client().resource(cluster()).delete();
        awaitStatus(
                status -> Objects.toString(status.summary(), "").startsWith("Deletion waits for the workflow engine"));
        assertThat(cluster().getMetadata().getFinalizers()).containsExactly(PgbatonApi.FINALIZER);
        assertThat(statefulSet()).isNotNull();
    }

    @Test
    void waitsForObjectsOfAnEarlierClusterOfThatName() {
        awaitStatus(status -> status.summary() != null);
        ConfigMap earlier = client().resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("earlier")
                        .endMetadata()
                        .build())
                .create();
        Service foreign = service("orders-primary");
        foreign.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName("earlier")
                        .withUid(earlier.getMetadata().getUid())
                        .build()));
        client().resource(foreign).update();
        awaitStatus(status -> Objects.toString(status.summary(), "")
                .contains("Service orders-primary still belongs to another cluster of this name"));
        // Its owner goes, and the garbage collector takes it along: then the name is free.
        client().resource(earlier).delete();
        Until.holds(
                "it is ours again",
                () -> serviceExists("orders-primary")
                        && service("orders-primary")
                                .getMetadata()
                                .getOwnerReferences()
                                .getFirst()
                                .getUid()
                                .equals(cluster().getMetadata().getUid()));
    }

    /** Anything that makes the operator look again: Secrets are not watched. */
    private void poke() {
        client().services().inNamespace(namespace).withName("orders-replicas").delete();
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        List<HasMetadata> objects = List.of(
                cluster(),
                Objects.requireNonNull(statefulSet()),
                service("orders-primary"),
                service("orders-replicas"),
                service("orders-instances"),
                secret("orders-app"),
                secret("orders-control"),
                secret("orders-authority"),
                secret("orders-certificates"),
                secret("orders-callers"));
        objects.forEach(object -> versions.put(
                object.getKind() + "/" + object.getMetadata().getName(),
                object.getMetadata().getResourceVersion()));
        return versions;
    }

    private Condition awaitCondition(String type, String status) {
        awaitStatus(now -> condition(now, type, status) != null);
        return Objects.requireNonNull(condition(Objects.requireNonNull(cluster().getStatus()), type, status));
    }

    private static @Nullable Condition condition(PostgresClusterStatus status, String type, String value) {
        return status.conditions().stream()
                .filter(condition -> type.equals(condition.getType()) && value.equals(condition.getStatus()))
                .findFirst()
                .orElse(null);
    }

    private void awaitStatus(Predicate<PostgresClusterStatus> predicate) {
        Until.holds("status of orders", () -> {
            PostgresClusterStatus status = cluster().getStatus();
            return status != null && predicate.test(status);
        });
    }

    private PostgresCluster cluster() {
        return client().resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .require();
    }

    private @Nullable StatefulSet statefulSet() {
        return client().apps()
                .statefulSets()
                .inNamespace(namespace)
                .withName("orders")
                .get();
    }

    private boolean serviceExists(String name) {
        return client().services().inNamespace(namespace).withName(name).get() != null;
    }

    private Service service(String name) {
        return client().services().inNamespace(namespace).withName(name).require();
    }

    private @Nullable Secret secretOrNull(String name) {
        return client().secrets().inNamespace(namespace).withName(name).get();
    }

    private Secret secret(String name) {
        return client().secrets().inNamespace(namespace).withName(name).require();
    }

    private static KubernetesClient client() {
        return KUBERNETES.client();
    }
}
