package io.pgbaton.workflows.rolling;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.RunOptions;

/**
 * What a rolling change is started with. What is wanted is read anew at each look, so a change that is taken back is a change
 * like any other.
 *
 * @param clusterName as people call the cluster
 * @param holdSeconds how long the run may hold before it ends as held
 */
public record RollingInput(ClusterUid cluster, String clusterName, long holdSeconds) {
    public static RollingInput of(ClusterUid cluster, String clusterName) {
        return new RollingInput(cluster, clusterName, RunOptions.HOLD_DEADLINE.toSeconds());
    }
}
