package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.step.SwitchoverOrder;
import org.jspecify.annotations.Nullable;

/**
 * What a role change is started with.
 *
 * @param clusterName as people call the cluster
 * @param holdSeconds how long the run may hold before it ends as held
 * @param policy null for {@link FailoverPolicy#DEFAULT}
 * @param acknowledgements how many members besides the holder confirm a commit in a cluster that is founded or adopted; null for as many
 *     as is usual with so many members
 * @param order what a switchover was approved as; null for every other operation
 */
public record RoleChangeInput(
        ClusterUid cluster,
        String clusterName,
        Operation operation,
        long holdSeconds,
        @Nullable FailoverPolicy policy,
        @Nullable Integer acknowledgements,
        @Nullable SwitchoverOrder order) {
    /** Without a switchover. */
    public RoleChangeInput(
            ClusterUid cluster,
            String clusterName,
            Operation operation,
            long holdSeconds,
            @Nullable FailoverPolicy policy,
            @Nullable Integer acknowledgements) {
        this(cluster, clusterName, operation, holdSeconds, policy, acknowledgements, null);
    }

    /** A switchover that was planned, and approved where that was asked for. */
    public static RoleChangeInput of(ClusterUid cluster, String clusterName, SwitchoverOrder order) {
        return new RoleChangeInput(
                cluster, clusterName, Operation.SWITCHOVER, RunOptions.HOLD_DEADLINE.toSeconds(), null, null, order);
    }

    public static RoleChangeInput of(ClusterUid cluster, String clusterName, Operation operation) {
        return new RoleChangeInput(cluster, clusterName, operation, RunOptions.HOLD_DEADLINE.toSeconds(), null, null);
    }

    public RoleChangeInput under(FailoverPolicy wanted) {
        return new RoleChangeInput(cluster, clusterName, operation, holdSeconds, wanted, acknowledgements, order);
    }

    public RoleChangeInput withAcknowledgements(int wanted) {
        return new RoleChangeInput(cluster, clusterName, operation, holdSeconds, policy, wanted, order);
    }

    FailoverPolicy policyOrDefault() {
        return policy == null ? FailoverPolicy.DEFAULT : policy;
    }
}
