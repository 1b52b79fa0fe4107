package io.pgbaton.workflows.rolling;

import io.pgbaton.workflows.step.Cancellation;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Makes the instances of a cluster again whose image or resources are not what is wanted any more: one at a time, standbys
 * only; the primary is one of them once its role has moved. At most one run per cluster is open; it gives way to a role change.
 */
@WorkflowInterface
public interface RollingChange {
    @WorkflowMethod(name = "RollingChange")
    RollingOutcome run(RollingInput input);

    @SignalMethod(
            name = "cancel",
            description =
                    "Stop while it waits: {by, reason}. As long as the spec asks for the change another run begins; put the spec back to undo it.")
    void cancel(@Nullable Cancellation cancellation);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    RollingOutcome state();
}
