package io.pgbaton.workflows.warmup;

import io.pgbaton.workflows.StepOptions;
import io.temporal.workflow.Workflow;

/** See {@link WarmUp}. */
public final class WarmUpWorkflow implements WarmUp {
    @Override
    public String run(String worker) {
        return Workflow.newActivityStub(WarmUpSteps.class, StepOptions.WARM_UP.named("Warm up " + worker))
                .warmUp(worker);
    }
}
