package io.pgbaton.workflows.warmup;

import io.pgbaton.workflows.StepOptions;
import io.temporal.workflow.Workflow;

/** See {@link WarmUp}. */
public final class WarmUpWorkflow implements WarmUp {
    /** The second and third time around most of what a step needs is loaded and compiled. */
    private static final int ROUNDS = 3;

    @Override
    public String run(String worker) {
        WarmUpSteps steps = Workflow.newActivityStub(WarmUpSteps.class, StepOptions.WARM_UP.named("Warm up " + worker));
        String answer = worker;
        for (int round = 0; round < ROUNDS; round++) {
            answer = steps.warmUp(answer);
        }
        return answer;
    }

    @Override
    public void warm(String worker) {
        Workflow.setCurrentDetails(worker);
    }
}
