package io.pgbaton.workflows.rolling;

import io.pgbaton.workflows.step.Cancellation;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Makes the instances of a cluster again whose image or resources are not what is wanted any more: one at a time, standbys
 * first, the primary after the role has moved. At most one run per cluster is open; it gives way to a role change.
 */
@WorkflowInterface
public interface RollingChange {
    @WorkflowMethod(name = "RollingChange")
    RollingOutcome run(RollingInput input);

    @SignalMethod(name = "cancel", description = "Stop between two instances: {by, reason}.")
    void cancel(@Nullable Cancellation cancellation);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    RollingOutcome state();
}
