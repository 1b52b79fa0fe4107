package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that bring one member back onto the log of the epoch's primary (M8, I10). */
@ActivityInterface
public interface RejoinSteps {
    @ActivityMethod(name = "PlanRejoin")
    Timed<Rejoining> plan(Rejoining.PlanRequest request);

    /** Makes the primary's timeline durable in its control file, so that others may rewind against it; true when done. */
    @ActivityMethod(name = "Checkpoint")
    Timed<Boolean> checkpoint(Move move);

    @ActivityMethod(name = "Rejoin")
    Timed<Rejoining> rejoin(Rejoining.Request request);
}
