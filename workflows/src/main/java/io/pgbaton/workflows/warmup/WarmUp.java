package io.pgbaton.workflows.warmup;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Does nothing, all the way through Temporal and back: a cold JVM takes seconds for its first workflow. */
@WorkflowInterface
public interface WarmUp {
    @WorkflowMethod(name = "WarmUp")
    String run(String worker);

    @SignalMethod(name = "warm")
    void warm(String worker);
}
