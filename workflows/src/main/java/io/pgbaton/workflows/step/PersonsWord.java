package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/**
 * What a person vouches for or decides. The operator seals what came through kubectl, so that a run can tell it from what did
 * not. To cancel a run is none: whoever reaches the workflow engine can end it, and runs ask one another to stop.
 */
public sealed interface PersonsWord permits Approval, Rejection, Confirmation, Departure, Permit, PlanAnswer, Skipping {
    /** The operator's seal; null if it came another way. */
    @Nullable
    String seal();

    /** The same word under this seal, or without any. */
    PersonsWord under(@Nullable String seal);
}
