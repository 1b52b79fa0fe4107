package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import java.util.List;
import java.util.Map;

/** How clients and peers reach the instances of a cluster, and what a drain has to leave of them. */
public final class Traffic {
    private static final String TYPE = "ClusterIP";

    /** Kubernetes itself gives it to every namespace. */
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private Traffic() {}

    /** All Services of a cluster. */
    public static List<Service> services(Owned owned) {
        return List.of(instances(owned), primary(owned), replicas(owned));
    }

    /** A name for each instance, ready or not: whoever controls it needs it before it is. */
    private static Service instances(Owned owned) {
        return new ServiceBuilder()
                .withMetadata(owned.meta(owned.names().instancesService()))
                .withNewSpec()
                .withType(TYPE)
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(Labels.selector(owned.cluster()))
                .withPorts(postgres(), port("control", ClusterNames.CONTROL_PORT))
                .endSpec()
                .build();
    }

    /** The label alone routes: no probe of a kubelet stands between a new primary and its clients. */
    private static Service primary(Owned owned) {
        return new ServiceBuilder()
                .withMetadata(owned.meta(owned.names().primaryService()))
                .withNewSpec()
                .withType(TYPE)
                .withPublishNotReadyAddresses(true)
                .withSelector(Labels.selector(owned.cluster(), Labels.PRIMARY))
                .withPorts(postgres())
                .endSpec()
                .build();
    }

    /** Only standbys that stream from the current primary are ready. */
    private static Service replicas(Owned owned) {
        return new ServiceBuilder()
                .withMetadata(owned.meta(owned.names().replicasService()))
                .withNewSpec()
                .withType(TYPE)
                .withSelector(Labels.selector(owned.cluster(), Labels.REPLICA))
                .withPorts(postgres())
                .endSpec()
                .build();
    }

    private static ServicePort postgres() {
        return port("postgres", ClusterNames.POSTGRES_PORT);
    }

    private static ServicePort port(String name, int number) {
        return new ServicePortBuilder()
                .withName(name)
                .withPort(number)
                .withTargetPort(new IntOrString(name))
                .withProtocol("TCP")
                .build();
    }

    /**
     * Who reaches which port: PostgreSQL every pod of every namespace, the instance process only its peers and pgbaton's own
     * pods. A network may ignore it; the doors themselves do not rest on it.
     *
     * @param system the namespace of operator and worker
     */
    public static NetworkPolicy policy(Owned owned, String system) {
        return new NetworkPolicyBuilder()
                .withMetadata(owned.meta(owned.names().networkPolicy()))
                .withNewSpec()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(owned.cluster()))
                .endPodSelector()
                .withPolicyTypes("Ingress")
                .withIngress(
                        rule(ClusterNames.POSTGRES_PORT, everybody()),
                        rule(ClusterNames.CONTROL_PORT, peers(owned), ours(system)))
                .endSpec()
                .build();
    }

    private static NetworkPolicyIngressRule rule(int port, NetworkPolicyPeer... from) {
        return new NetworkPolicyIngressRuleBuilder()
                .withPorts(new NetworkPolicyPortBuilder()
                        .withPort(new IntOrString(port))
                        .withProtocol("TCP")
                        .build())
                .withFrom(from)
                .build();
    }

    private static NetworkPolicyPeer everybody() {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .endNamespaceSelector()
                .build();
    }

    private static NetworkPolicyPeer peers(Owned owned) {
        return new NetworkPolicyPeerBuilder()
                .withNewPodSelector()
                .withMatchLabels(Labels.selector(owned.cluster()))
                .endPodSelector()
                .build();
    }

    private static NetworkPolicyPeer ours(String system) {
        return new NetworkPolicyPeerBuilder()
                .withNewNamespaceSelector()
                .withMatchLabels(Map.of(NAMESPACE_NAME, system))
                .endNamespaceSelector()
                .withNewPodSelector()
                .withMatchLabels(Map.of(Labels.NAME, "pgbaton"))
                .endPodSelector()
                .build();
    }

    /**
     * What a drain has to leave: the primary, until its role has moved, and all standbys but one. An instance that is alone may
     * go, because no wait would ever end.
     *
     * <p>No pod may be in two budgets, or nobody could evict it; so each selects one role. They say how many have to stay, not
     * how many may go: the latter is counted from all of the StatefulSet, whatever role a budget selects.
     *
     * @param instances how many there are to be
     */
    public static List<PodDisruptionBudget> budgets(Owned owned, int instances) {
        return List.of(
                budget(owned, owned.names().primaryDisruptionBudget(), Labels.PRIMARY, instances > 1 ? 1 : 0),
                budget(owned, owned.names().podDisruptionBudget(), Labels.REPLICA, Math.max(0, instances - 2)));
    }

    private static PodDisruptionBudget budget(Owned owned, String name, String role, int staying) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(owned.meta(name))
                .withNewSpec()
                .withMinAvailable(new IntOrString(staying))
                .withNewSelector()
                .withMatchLabels(Labels.selector(owned.cluster(), role))
                .endSelector()
                .endSpec()
                .build();
    }
}
