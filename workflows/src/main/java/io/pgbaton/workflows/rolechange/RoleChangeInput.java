package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.RunOptions;

/**
 * What a role change is started with.
 *
 * @param clusterName as people call the cluster
 * @param holdSeconds how long the run may hold before it ends as held
 */
public record RoleChangeInput(ClusterUid cluster, String clusterName, Operation operation, long holdSeconds) {
    public static RoleChangeInput of(ClusterUid cluster, String clusterName, Operation operation) {
        return new RoleChangeInput(cluster, clusterName, operation, RunOptions.HOLD_DEADLINE.toSeconds());
    }
}
