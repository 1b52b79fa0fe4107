package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps of a switchover before its role change. */
@ActivityInterface
public interface SwitchoverSteps {
    /** Answers every check as things stand now; changes nothing. */
    @ActivityMethod(name = "PlanSwitchover")
    Timed<Planning> plan(Planning.Request request);
}
