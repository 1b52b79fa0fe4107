package io.pgbaton.workflows;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;

/**
 * The ids of workflows. Temporal keeps at most one open run of an id, so everything that moves one cluster's baton shares
 * one; that is a convenience, and safety does not rest on it.
 */
public final class WorkflowIds {
    private static final String SWITCHOVER = "/switchover/";
    private static final int UID_LENGTH = 8;

    private WorkflowIds() {}

    /** What the ids of all workflows of one cluster begin with, and of no other's. */
    public static String all(ClusterUid cluster) {
        return cluster + "/";
    }

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

    public static String rollingChange(ClusterUid cluster) {
        return cluster + "/rolling-change";
    }

    public static String reroute(ClusterUid cluster) {
        return cluster + "/reroute";
    }

    /** One run a request, so several can wait side by side. */
    public static String switchover(ClusterUid cluster, String request) {
        return "%s%s%s".formatted(cluster, SWITCHOVER, request);
    }

    /**
     * The request of a PostgresRoleChange: its name alone would be another run's if somebody deletes it and asks again.
     *
     * @param uid of the object
     */
    public static String request(String name, String uid) {
        return "%s-%s".formatted(name, uid.substring(0, UID_LENGTH));
    }

    /** The name of the PostgresRoleChange that {@link #request} was made of, from the workflow id of its run. */
    public static String nameOfRequest(String workflowId) {
        String request = workflowId.substring(workflowId.indexOf(SWITCHOVER) + SWITCHOVER.length());
        return request.substring(0, Math.max(0, request.length() - UID_LENGTH - 1));
    }

    /** True of an id that {@link #switchover} made. */
    public static boolean isSwitchover(String workflowId) {
        return workflowId.contains(SWITCHOVER);
    }

    public static String deleteCluster(ClusterUid cluster) {
        return cluster + "/delete";
    }

    public static String warmUp(String worker) {
        return "warm-up/" + worker;
    }
}
