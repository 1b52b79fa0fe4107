package io.pgbaton.workflows;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;

/**
 * The ids of workflows. Temporal keeps at most one open run of an id, so everything that moves one cluster's baton shares
 * one; that is a convenience, and safety does not rest on it.
 */
public final class WorkflowIds {
    private WorkflowIds() {}

    public static String roleChange(ClusterUid cluster) {
        return cluster + "/role-change";
    }

    /** Whose run it is. */
    public static ClusterUid cluster(String workflowId) {
        return new ClusterUid(workflowId.substring(0, workflowId.indexOf('/')));
    }

    public static String rejoin(ClusterUid cluster, InstanceName instance) {
        return "%s/rejoin/%s".formatted(cluster, instance);
    }

    public static String reshape(ClusterUid cluster) {
        return cluster + "/reshape";
    }

    public static String reroute(ClusterUid cluster) {
        return cluster + "/reroute";
    }

    public static String deleteCluster(ClusterUid cluster) {
        return cluster + "/delete";
    }

    public static String warmUp(String worker) {
        return "warm-up/" + worker;
    }
}
