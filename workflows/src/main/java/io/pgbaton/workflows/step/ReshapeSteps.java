package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps of a change of members (safety rules, section 4). Each is idempotent, and none is taken while the baton moves. */
@ActivityInterface
public interface ReshapeSteps {
    @ActivityMethod(name = "PlanReshape")
    Timed<Reshaping> plan(Reshaping.PlanRequest request);

    /** Makes a setting and confirms it, waits for positions, or stores the shape in the Baton. */
    @ActivityMethod(name = "ReshapeStep")
    Timed<Reshaping> take(Reshaping.StepRequest request);

    /** An instance that is no member clones the primary, or comes back to it. */
    @ActivityMethod(name = "BringNewcomer")
    Timed<Reshaping> bring(Reshaping.BringRequest request);
}
