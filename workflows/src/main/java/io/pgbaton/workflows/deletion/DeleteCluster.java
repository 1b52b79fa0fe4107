package io.pgbaton.workflows.deletion;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Stops a cluster that is being deleted: standbys first, the primary last, volumes kept. At most one run per cluster is
 * open. When its result is {@code stopped}, nothing of the cluster runs any more and its resource may go.
 */
@WorkflowInterface
public interface DeleteCluster {
    @WorkflowMethod(name = "DeleteCluster")
    DeleteClusterOutcome run(DeleteClusterInput input);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    DeleteClusterOutcome state();
}
