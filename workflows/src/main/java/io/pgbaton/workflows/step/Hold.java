package io.pgbaton.workflows.step;

import io.pgbaton.core.election.WayOut;
import org.jspecify.annotations.Nullable;

/**
 * A step could not go on now, and asking again later may help.
 *
 * @param reason why not
 * @param waitsFor what would change that
 * @param wayOut what a person can do if that never comes; null if nothing, or if an older worker held
 */
public record Hold(String reason, String waitsFor, @Nullable WayOut wayOut) {
    public Hold(String reason, String waitsFor) {
        this(reason, waitsFor, null);
    }

    /** A hold that tells of its way out in words, too, if there is one. */
    public static Hold orElse(String reason, String waitsFor, @Nullable WayOut wayOut) {
        String all = wayOut == null ? waitsFor : "%s, or, %s".formatted(waitsFor, wayOut.inWords());
        return new Hold(reason, all, wayOut);
    }

    /** The same, for this reason. */
    public Hold because(String newReason) {
        return new Hold(newReason, waitsFor, wayOut);
    }

    /** The same, until this. */
    public Hold until(String other) {
        return new Hold(reason, other, wayOut);
    }
}
