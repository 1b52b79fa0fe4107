package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps of a rolling change. Each is idempotent, and none is taken while the baton moves. */
@ActivityInterface
public interface RollingSteps {
    @ActivityMethod(name = "PlanRolling")
    Timed<Renewing> plan(Renewing.PlanRequest request);

    /** Lets the pod of an instance go, if it still may, and waits until another one does its work. */
    @ActivityMethod(name = "RenewInstance")
    Timed<Renewing> renew(Renewing.Request request);
}
