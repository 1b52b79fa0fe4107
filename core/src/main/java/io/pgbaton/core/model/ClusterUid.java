package io.pgbaton.core.model;

/** The identity of one cluster: on Kubernetes the UID of its PostgresCluster, so a name used again is another cluster. */
public record ClusterUid(String value) {
    public ClusterUid {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a cluster UID must not be blank");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
