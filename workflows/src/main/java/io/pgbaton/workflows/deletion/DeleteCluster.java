package io.pgbaton.workflows.deletion;

import io.pgbaton.workflows.step.Skipping;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Ends a cluster that is being deleted: its last backup is made and verified, standbys stop first, the primary last, and the
 * volumes are kept or deleted, as it was asked for. At most one run per cluster is
 * open. When its result is {@code stopped}, nothing of the cluster runs any more and its resource may go.
 */
@WorkflowInterface
public interface DeleteCluster {
    @WorkflowMethod(name = "DeleteCluster")
    DeleteClusterOutcome run(DeleteClusterInput input);

    @SignalMethod(description = "A person lets the cluster go without its final backup")
    void skipFinalBackup(Skipping skipping);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    DeleteClusterOutcome state();
}
