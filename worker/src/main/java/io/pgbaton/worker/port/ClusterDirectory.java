package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import java.util.Optional;

/** Which clusters there are, and which instances each of them should have. */
public interface ClusterDirectory {
    /** The cluster as it is wanted now; empty if there is none of that UID. */
    Optional<Cluster> cluster(ClusterUid uid);

    /**
     * A wanted cluster.
     *
     * @param name as people call it
     * @param instances all of them, in order of ordinal; the first one founds the cluster
     */
    record Cluster(ClusterUid uid, String name, List<InstanceName> instances) {
        public Cluster {
            instances = instances.stream().sorted().toList();
            if (instances.isEmpty()) {
                throw new IllegalArgumentException("cluster %s has no instances".formatted(name));
            }
        }
    }
}
