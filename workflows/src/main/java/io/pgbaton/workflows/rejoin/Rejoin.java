package io.pgbaton.workflows.rejoin;

import io.pgbaton.workflows.step.Cancellation;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/** Brings one member back onto the log of the primary. At most one run per instance is open; it gives way to a role change. */
@WorkflowInterface
public interface Rejoin {
    @WorkflowMethod(name = "Rejoin")
    RejoinOutcome run(RejoinInput input);

    @SignalMethod(
            name = "cancel",
            description = "Stop trying: {by, reason}. A rewind or clone that has begun goes on inside the instance.")
    void cancel(@Nullable Cancellation cancellation);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    RejoinOutcome state();
}
