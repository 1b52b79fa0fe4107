package io.pgbaton.workflows.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The steps that only a bootstrap takes (safety rules, section 3: Bootstrap). */
@ActivityInterface
public interface FoundingSteps {
    /** Every wanted instance is empty: creates the Baton, with the first instance as its only member. */
    @ActivityMethod(name = "Found")
    Timed<Founding> found(Founding.Request request);

    /** The founder makes an empty database, as a standby. */
    @ActivityMethod(name = "Initialise")
    Timed<Founding> initialise(Move move);

    /** The founder puts a backup on its empty volume, as a standby. */
    @ActivityMethod(name = "Restore")
    Timed<Founding> restore(Founding.RestoreRequest request);

    /** An empty instance clones the primary and follows it. */
    @ActivityMethod(name = "Join")
    Timed<Founding> join(Founding.JoinRequest request);

    /** Everyone who joined becomes a member: the primary's setting first, then the Baton. */
    @ActivityMethod(name = "Enroll")
    Timed<Founding> enroll(Founding.EnrollRequest request);
}
