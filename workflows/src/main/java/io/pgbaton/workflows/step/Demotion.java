package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Member;

/**
 * What came of the step {@code demote}. The freeze that follows stops whoever was not reached; so this is no reason to wait.
 *
 * @param done true if the old primary says that it has stopped in the epoch that is open
 * @param how in words
 */
public record Demotion(boolean done, String how) {
    /** Asks the holder of the last epoch to stop in order, before anybody else is frozen. */
    public record Request(Move move, Member holder) {}
}
