package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.resources.Labels;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final Owned OWNED = Owned.by(Sample.cluster());
    private static final ClusterShape SHAPE = ClusterShape.of(Sample.spec(3, "pgbaton/postgres:17"));

    private final StatefulSet set = Workload.statefulSet(OWNED, SHAPE, "pgbaton/instance:dev");
    private final PodSpec pod = set.getSpec().getTemplate().getSpec();

    @Test
    void isNeverRolledByItsOwnController() {
        assertThat(set.getSpec().getUpdateStrategy().getType()).isEqualTo("OnDelete");
        assertThat(set.getSpec().getPodManagementPolicy()).isEqualTo("Parallel");
        assertThat(set.getSpec().getServiceName()).isEqualTo("orders-instances");
        assertThat(set.getMetadata().getAnnotations()).containsEntry(Workload.SHAPE_ANNOTATION, SHAPE.toAnnotation());
    }

    @Test
    void aNewPodIsAReplica() {
        Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
        assertThat(labels)
                .containsEntry("app", "postgres")
                .containsEntry("cluster", "orders")
                .containsEntry("postgres-role", "replica")
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
    }

    @Test
    void aPodSaysWhatItWasMadeFromAndAnotherOperatorMakesNoneAgain() {
        StatefulSet upgraded = Workload.statefulSet(OWNED, SHAPE, "pgbaton/instance:later");
        for (StatefulSet each : List.of(set, upgraded)) {
            assertThat(each.getSpec().getTemplate().getMetadata().getAnnotations())
                    .containsEntry(Labels.MADE_FROM_ANNOTATION, SHAPE.madeFrom());
        }
    }

    @Test
    void volumesBelongToNobodyAndStay() {
        assertThat(set.getSpec().getVolumeClaimTemplates()).singleElement().satisfies(claim -> {
            assertThat(claim.getMetadata().getName()).isEqualTo("data");
            assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
        });
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenDeleted())
                .isEqualTo("Retain");
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenScaled())
                .isEqualTo("Retain");
    }

    @Test
    void everythingElseGoesWithTheCluster() {
        Stream<HasMetadata> objects = Stream.of(
                        List.of(set, Traffic.policy(OWNED, "pgbaton-system")),
                        Traffic.budgets(OWNED, 3),
                        Traffic.services(OWNED))
                .flatMap(List::stream);
        assertThat(objects).allSatisfy(object -> {
            assertThat(object.getMetadata().getNamespace()).isEqualTo("shop");
            assertThat(object.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> {
                        assertThat(owner.getUid()).isEqualTo("b2a4");
                        assertThat(owner.getKind()).isEqualTo("PostgresCluster");
                        assertThat(owner.getApiVersion()).isEqualTo("pgbaton.io/v1");
                    });
            assertThat(object.getMetadata().getLabels()).containsAllEntriesOf(Labels.of("orders"));
        });
    }

    @Test
    void aDrainLeavesThePrimaryAndAllStandbysButOneAndWhoeverIsAloneMayGo() {
        assertThat(staying(1)).containsExactly("orders.primary primary 0", "orders replica 0");
        assertThat(staying(2)).containsExactly("orders.primary primary 1", "orders replica 0");
        assertThat(staying(3)).containsExactly("orders.primary primary 1", "orders replica 1");
        assertThat(staying(5)).containsExactly("orders.primary primary 1", "orders replica 3");
    }

    private static List<String> staying(int instances) {
        return Traffic.budgets(OWNED, instances).stream()
                .map(budget -> "%s %s %d"
                        .formatted(
                                budget.getMetadata().getName(),
                                budget.getSpec().getSelector().getMatchLabels().get(Labels.ROLE),
                                budget.getSpec().getMinAvailable().getIntVal()))
                .toList();
    }

    @Test
    void givesNoContainerMoreRightsThanItNeeds() {
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(Stream.of(pod.getInitContainers(), pod.getContainers()).flatMap(List::stream))
                .extracting(Container::getSecurityContext)
                .allSatisfy(security -> {
                    assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                    assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                    assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                });
    }

    @Test
    void tellsTheInstanceWhoItIs() {
        Container postgres = pod.getContainers().getFirst();
        assertThat(postgres.getImage()).isEqualTo("pgbaton/postgres:17");
        assertThat(postgres.getEnv())
                .extracting("name", "value")
                .contains(
                        org.assertj.core.groups.Tuple.tuple("PGBATON_CLUSTER_UID", "b2a4"),
                        org.assertj.core.groups.Tuple.tuple("PGBATON_PEERS", "*.orders-instances.shop.svc:8008"));
        assertThat(postgres.getEnv())
                .filteredOn(variable -> variable.getValueFrom() != null)
                .allSatisfy(variable -> assertThat(
                                variable.getValueFrom().getFieldRef().getApiVersion())
                        .as("an atomic struct: what the server fills in would never match")
                        .isEqualTo("v1"));
    }

    @Test
    void routesToThePrimaryByItsLabelAlone() {
        Service primary = service("orders-primary");
        assertThat(primary.getSpec().getSelector())
                .isEqualTo(Map.of("app", "postgres", "cluster", "orders", "postgres-role", "primary"));
        assertThat(primary.getSpec().getPublishNotReadyAddresses()).isTrue();
        assertThat(service("orders-replicas").getSpec().getPublishNotReadyAddresses())
                .isNull();
        assertThat(service("orders-instances").getSpec().getClusterIP()).isEqualTo("None");
    }

    @Test
    void theControlPortIsForPeersAndForOurOwnPods() {
        NetworkPolicy policy = Traffic.policy(OWNED, "pgbaton-system");
        assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(Labels.selector("orders"));
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
        assertThat(policy.getSpec().getIngress()).hasSize(2);
        NetworkPolicyIngressRule clients = policy.getSpec().getIngress().getFirst();
        assertThat(clients.getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(5432));
        assertThat(clients.getFrom()).singleElement().satisfies(from -> {
            assertThat(from.getPodSelector()).isNull();
            assertThat(from.getNamespaceSelector().getMatchLabels()).isNullOrEmpty();
        });
        NetworkPolicyIngressRule control = policy.getSpec().getIngress().getLast();
        assertThat(control.getPorts())
                .singleElement()
                .satisfies(port -> assertThat(port.getPort().getIntVal()).isEqualTo(8008));
        assertThat(control.getFrom()).hasSize(2);
        assertThat(control.getFrom().getFirst().getNamespaceSelector()).isNull();
        assertThat(control.getFrom().getFirst().getPodSelector().getMatchLabels())
                .isEqualTo(Labels.selector("orders"));
        assertThat(control.getFrom().getLast().getNamespaceSelector().getMatchLabels())
                .isEqualTo(Map.of("kubernetes.io/metadata.name", "pgbaton-system"));
        assertThat(control.getFrom().getLast().getPodSelector().getMatchLabels())
                .isEqualTo(Map.of("app.kubernetes.io/name", "pgbaton"));
    }

    private static Service service(String name) {
        return Traffic.services(OWNED).stream()
                .filter(service -> service.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
