package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.cluster.PostgresCluster;

/** Which PostgresCluster. */
public record ClusterKey(String namespace, String name) {
    public ClusterNames names() {
        return new ClusterNames(name);
    }

    /** Where the API server has it. */
    public Resource<PostgresCluster> in(KubernetesClient client) {
        return client.resources(PostgresCluster.class).inNamespace(namespace).withName(name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
