package io.pgbaton.workflows.reshape;

import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Departure;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Lets a member that is lost leave, and whoever stands in its place come in; makes members and acknowledgements what the owner
 * of the cluster wants (safety rules, section 4). At most one run per cluster is open; it gives way to a role change.
 */
@WorkflowInterface
public interface Reshape {
    @WorkflowMethod(name = "Reshape")
    ReshapeOutcome run(ReshapeInput input);

    @SignalMethod(
            name = "approve",
            description = "A person says that a member which stays away shall leave: {epoch, token, by, reason}.")
    void approve(@Nullable Approval approval);

    @SignalMethod(
            name = "letLeave",
            description =
                    "The same before it is asked, for the member that the run is about: {epoch, token, instance, by, reason}.")
    void letLeave(@Nullable Departure departure);

    @SignalMethod(name = "cancel", description = "Stop between two steps: {by, reason}.")
    void cancel(@Nullable Cancellation cancellation);

    @QueryMethod(name = "state", description = "What the run is doing and what it waits for")
    ReshapeOutcome state();
}
