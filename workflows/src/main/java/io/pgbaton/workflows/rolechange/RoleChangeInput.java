package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.RunOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a role change is started with.
 *
 * @param clusterName as people call the cluster
 * @param holdSeconds how long the run may hold before it ends as held
 * @param policy null for {@link FailoverPolicy#DEFAULT}
 * @param acknowledgements how many members besides the holder confirm a commit in a cluster that is founded; null for as many
 *     as is usual with so many members
 */
public record RoleChangeInput(
        ClusterUid cluster,
        String clusterName,
        Operation operation,
        long holdSeconds,
        @Nullable FailoverPolicy policy,
        @Nullable Integer acknowledgements) {
    public static RoleChangeInput of(ClusterUid cluster, String clusterName, Operation operation) {
        return new RoleChangeInput(cluster, clusterName, operation, RunOptions.HOLD_DEADLINE.toSeconds(), null, null);
    }

    public RoleChangeInput under(FailoverPolicy wanted) {
        return new RoleChangeInput(cluster, clusterName, operation, holdSeconds, wanted, acknowledgements);
    }

    public RoleChangeInput withAcknowledgements(int wanted) {
        return new RoleChangeInput(cluster, clusterName, operation, holdSeconds, policy, wanted);
    }

    FailoverPolicy policyOrDefault() {
        return policy == null ? FailoverPolicy.DEFAULT : policy;
    }
}
