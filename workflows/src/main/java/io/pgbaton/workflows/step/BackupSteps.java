package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that make the last backup of a cluster. */
@ActivityInterface
public interface BackupSteps {
    /** Has the primary send its clients away, and sees from whom the backup is taken. Asking again changes nothing. */
    @ActivityMethod(name = "PlanBackup")
    Timed<Backing> planBackup(Backing.PlanRequest request);

    /** Has it made, and waits for it. Asking again goes on with what is under way. */
    @ActivityMethod(name = "MakeBackup")
    Timed<Backing> makeBackup(Backing.Request request);

    /** Writes down that it is given up, by whom and why. */
    @ActivityMethod(name = "GiveUpBackup")
    Timed<Boolean> giveUpBackup(Backing.GiveUp request);
}
