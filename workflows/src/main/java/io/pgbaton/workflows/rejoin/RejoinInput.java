package io.pgbaton.workflows.rejoin;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.RunOptions;

/**
 * What a rejoin is started with.
 *
 * @param clusterName as people call the cluster
 * @param holdSeconds how long the run may hold before it ends as held
 */
public record RejoinInput(ClusterUid cluster, String clusterName, InstanceName instance, long holdSeconds) {
    public static RejoinInput of(ClusterUid cluster, String clusterName, InstanceName instance) {
        return new RejoinInput(cluster, clusterName, instance, RunOptions.HOLD_DEADLINE.toSeconds());
    }
}
