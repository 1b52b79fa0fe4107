package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps of a rolling change. Each is idempotent, and none is taken while the baton moves. */
@ActivityInterface
public interface RollingSteps {
    @ActivityMethod(name = "PlanRolling")
    Timed<Renewing> plan(Renewing.PlanRequest request);

    /** Deletes the pod of an instance, and waits until another one streams in its place. */
    @ActivityMethod(name = "RenewInstance")
    Timed<Renewing> renew(Renewing.Request request);
}
