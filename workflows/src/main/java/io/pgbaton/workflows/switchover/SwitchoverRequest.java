package io.pgbaton.workflows.switchover;

import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.PlanAnswer;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/** Moves the role on purpose, once, as somebody asked for it. It waits beside everything else and holds up no failover. */
@WorkflowInterface
public interface SwitchoverRequest {
    @WorkflowMethod(name = "SwitchoverRequest")
    SwitchoverOutcome run(SwitchoverInput input);

    @SignalMethod(
            name = "approve",
            description = "A person says yes to the plan: {epoch, planHash, by, reason}. Obeyed for exactly that plan.")
    void approve(@Nullable PlanAnswer answer);

    @SignalMethod(name = "reject", description = "A person says no to the plan: {epoch, planHash, by, reason}.")
    void reject(@Nullable PlanAnswer answer);

    @SignalMethod(
            name = "cancel",
            description = "Stop, if nobody was promoted yet: {by, reason}. A promotion is only ever finished.")
    void cancel(@Nullable Cancellation cancellation);

    @SignalMethod(name = "lookAgain", description = "Something has changed: look at the cluster now.")
    void lookAgain();

    @QueryMethod(name = "state", description = "What the request waits for, its plan, and its record so far")
    SwitchoverState state();
}
