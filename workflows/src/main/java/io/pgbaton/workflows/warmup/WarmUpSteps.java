package io.pgbaton.workflows.warmup;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The step of a warm-up. */
@ActivityInterface
public interface WarmUpSteps {
    @ActivityMethod(name = "WarmUp")
    String warmUp(String worker);
}
