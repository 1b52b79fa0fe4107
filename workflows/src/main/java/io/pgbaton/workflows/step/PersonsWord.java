package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/** What a person says to a run. The operator seals what came through kubectl, so that it can be told from what did not. */
public sealed interface PersonsWord permits Approval, Rejection, Confirmation, Departure, Cancellation {
    /** The operator's seal; null if it came another way. */
    @Nullable
    String seal();

    /** The same word under this seal, or without any. */
    PersonsWord under(@Nullable String seal);
}
