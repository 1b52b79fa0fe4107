package io.pgbaton.e2e.kubernetes;

import io.pgbaton.resources.ClusterNames;

/** Which PostgresCluster. */
public record ClusterKey(String namespace, String name) {
    public ClusterNames names() {
        return new ClusterNames(name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
