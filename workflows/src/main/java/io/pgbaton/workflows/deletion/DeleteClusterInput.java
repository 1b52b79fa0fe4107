package io.pgbaton.workflows.deletion;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.RunOptions;
import java.util.List;

/**
 * What a deletion is started with.
 *
 * @param clusterName as people call the cluster
 * @param instances all of them
 * @param holdSeconds how long the run may hold before it ends as held
 */
public record DeleteClusterInput(
        ClusterUid cluster, String clusterName, List<InstanceName> instances, long holdSeconds) {
    public DeleteClusterInput {
        instances = List.copyOf(instances);
    }

    public static DeleteClusterInput of(ClusterUid cluster, String clusterName, List<InstanceName> instances) {
        return new DeleteClusterInput(cluster, clusterName, instances, RunOptions.HOLD_DEADLINE.toSeconds());
    }
}
