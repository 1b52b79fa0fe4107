package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.AdoptionSteps;
import io.pgbaton.workflows.step.FoundingSteps;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.pgbaton.workflows.step.Timed;
import io.temporal.workflow.Async;
import io.temporal.workflow.Functions.Func;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What all parts of one run share: its input, its signals, what it tells people, and how it takes a step. */
record Run(RoleChangeInput input, Mailbox mailbox, Journal journal, Patience patience) {

    /** What this run may do, as far as that was said up to now. */
    Mandate mandate() {
        FailoverPolicy policy = input.policyOrDefault();
        return new Mandate(policy.mode(), policy.fence(), policy.lossy(), mailbox.approval(), wished());
    }

    private @Nullable InstanceName wished() {
        SwitchoverOrder order = input.order();
        return order == null ? null : order.target();
    }

    /** Takes a step and waits for it. */
    <T> T roleChange(StepOptions step, String summary, Function<RoleChangeSteps, Timed<T>> call) {
        return startRoleChange(step, summary, call).get();
    }

    <T> Promise<T> startRoleChange(StepOptions step, String summary, Function<RoleChangeSteps, Timed<T>> call) {
        RoleChangeSteps steps = Workflow.newActivityStub(RoleChangeSteps.class, step.named(summary));
        return start(step, summary, () -> call.apply(steps));
    }

    <T> Promise<T> startFounding(StepOptions step, String summary, Function<FoundingSteps, Timed<T>> call) {
        FoundingSteps steps = Workflow.newActivityStub(FoundingSteps.class, step.named(summary));
        return start(step, summary, () -> call.apply(steps));
    }

    <T> Promise<T> startAdoption(StepOptions step, String summary, Function<AdoptionSteps, Timed<T>> call) {
        AdoptionSteps steps = Workflow.newActivityStub(AdoptionSteps.class, step.named(summary));
        return start(step, summary, () -> call.apply(steps));
    }

    <T> Promise<T> startRejoin(StepOptions step, String summary, Function<RejoinSteps, Timed<T>> call) {
        RejoinSteps steps = Workflow.newActivityStub(RejoinSteps.class, step.named(summary));
        return start(step, summary, () -> call.apply(steps));
    }

    private <T> Promise<T> start(StepOptions step, String summary, Func<Timed<T>> call) {
        return journal.timeline().record(step.label(), summary, Async.function(call));
    }
}
