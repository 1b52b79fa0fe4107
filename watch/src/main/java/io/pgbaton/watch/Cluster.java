package io.pgbaton.watch;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;

/**
 * A cluster as it is wanted.
 *
 * @param name as people call it
 * @param instances all of them, in order of ordinal; the first one founds the cluster
 */
public record Cluster(ClusterUid uid, String name, List<InstanceName> instances) {
    public Cluster {
        instances = instances.stream().sorted().toList();
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("cluster %s has no instances".formatted(name));
        }
    }
}
