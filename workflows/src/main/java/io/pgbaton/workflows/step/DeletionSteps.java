package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that stop a cluster for good. */
@ActivityInterface
public interface DeletionSteps {
    /** Who is to stop last. */
    @ActivityMethod(name = "PlanDeletion")
    Timed<Stopping.Plan> plan(Stopping.PlanRequest request);

    /** Asks for everyone but one to stop, or for everyone, and waits for it. Asking again changes nothing. */
    @ActivityMethod(name = "StopInstances")
    Timed<Stopping> stop(Stopping.Request request);
}
