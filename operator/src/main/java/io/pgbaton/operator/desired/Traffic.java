package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import java.util.List;

/** How clients and peers reach the instances of a cluster, and how many of them a drain may take at once. */
public final class Traffic {
    private static final String TYPE = "ClusterIP";

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

    /** A drain takes one instance at a time. */
    public static PodDisruptionBudget budget(Owned owned) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(owned.meta(owned.names().podDisruptionBudget()))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(Labels.selector(owned.cluster()))
                .endSelector()
                .endSpec()
                .build();
    }
}
