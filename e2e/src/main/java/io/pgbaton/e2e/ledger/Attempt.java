package io.pgbaton.e2e.ledger;

import java.time.Duration;

/**
 * One commit that a client asked for.
 *
 * @param id of the row; never used twice
 * @param server the address it was asked of
 * @param epoch in which the server says it wrote the row; 0 if it did not say
 * @param asked when the client sent it, by its own clock
 * @param answered when the client knew the outcome, or gave up on it
 */
public record Attempt(long id, String server, long epoch, Outcome outcome, Duration asked, Duration answered) {
    /** What the client may rely on. */
    public enum Outcome {
        /** Success without a warning: must never be lost. */
        ACKNOWLEDGED,
        /** The server said no: it is not there. */
        FAILED,
        /** The connection broke, or success came with a warning: it may be there or not. */
        UNKNOWN
    }

    public boolean isAcknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }
}
