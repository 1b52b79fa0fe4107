package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Before a person's word is heard: does it count here? Only a worker knows what its installation demands, and the key. */
@ActivityInterface
public interface WordSteps {
    @ActivityMethod(name = "Heed")
    Heeding heed(Heeding.Request request);
}
