package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The step that only an adoption takes (safety rules, section 4: adopt). */
@ActivityInterface
public interface AdoptionSteps {
    /** Everybody who may hold an acknowledged commit is there: creates the Baton, and takes the volumes of another cluster. */
    @ActivityMethod(name = "Adopt")
    Timed<Adopting> adopt(Adopting.Request request);
}
