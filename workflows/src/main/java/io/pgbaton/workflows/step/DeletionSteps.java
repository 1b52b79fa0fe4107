package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The steps that stop a cluster for good. */
@ActivityInterface
public interface DeletionSteps {
    /** Who is to stop last. */
    @ActivityMethod(name = "PlanDeletion")
    Timed<Stopping.Plan> plan(Stopping.PlanRequest request);

    /** Asks for everyone but one to stop, or for everyone, and waits for it. Asking again changes nothing. */
    @ActivityMethod(name = "StopInstances")
    Timed<Stopping> stop(Stopping.Request request);

    /** Deletes the claims of a cluster of which nothing runs any more; the names of those it asked for. */
    @ActivityMethod(name = "DeleteVolumes")
    Timed<List<String>> deleteVolumes(Stopping.VolumesRequest request);
}
