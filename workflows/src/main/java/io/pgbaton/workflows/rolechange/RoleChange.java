package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Rejection;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/**
 * Moves the baton of one cluster. At most one run per cluster is open; it ends when the baton is held, or when it cannot be
 * moved safely in time.
 */
@WorkflowInterface
public interface RoleChange {
    @WorkflowMethod(name = "RoleChange")
    RoleChangeOutcome run(RoleChangeInput input);

    @SignalMethod(
            name = "primaryLost",
            description = "The primary of an epoch is gone: {epoch, primary, reason, by}. Wakes a holding run.")
    void primaryLost(@Nullable Evidence evidence);

    @SignalMethod(
            name = "confirmFenced",
            description = "A person vouches that an instance's machine is switched off:"
                    + " {epoch, token, instance, by, reason}. Obeyed for exactly the opening it names.")
    void confirmFenced(@Nullable Confirmation confirmation);

    @SignalMethod(
            name = "approve",
            description =
                    "A person says yes to what the run asks: {epoch, token, by, reason}, and {candidate, lossBytes}"
                            + " where it asks about a loss. Obeyed for exactly the question it names.")
    void approve(@Nullable Approval approval);

    @SignalMethod(name = "reject", description = "A person says no to what the run asks: {epoch, token, by, reason}.")
    void reject(@Nullable Rejection rejection);

    @SignalMethod(
            name = "adopt",
            description =
                    "A person says that a cluster without a Baton is to be adopted: {cluster, without, by, reason}."
                            + " What only those hold who are named in 'without' is given up, and their machines must be off.")
    void adopt(@Nullable Permit permit);

    @SignalMethod(
            name = "cancel",
            description = "Stop, if nobody was promoted yet: {by, reason}. A promotion is only ever finished.")
    void cancel(@Nullable Cancellation cancellation);

    @QueryMethod(name = "state", description = "What the run is doing, what it waits for, and its record so far")
    RoleChangeState state();
}
