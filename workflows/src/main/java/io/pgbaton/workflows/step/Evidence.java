package io.pgbaton.workflows.step;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code primaryLost}: somebody's word that the primary of an epoch is gone. Every field may be
 * missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch whose primary is lost
 * @param primary the instance that held it
 * @param reason what was seen, in words
 * @param by who saw it
 * @param lastSeen how far the log of the primary reached when it was last heard of; null if that is not known
 * @param cause how it was noticed; null if a person says it
 */
public record Evidence(
        @Nullable Long epoch,
        @Nullable String primary,
        @Nullable String reason,
        @Nullable String by,
        @Nullable Position lastSeen,
        @Nullable Cause cause) {
    /** A person's word. */
    public Evidence(@Nullable Long epoch, @Nullable String primary, @Nullable String reason, @Nullable String by) {
        this(epoch, primary, reason, by, null, null);
    }

    /**
     * Of two words about the same loss the first, unless that only told of a silence and this one does not. How far the log
     * reached stays known.
     */
    public Evidence after(Evidence first) {
        return first.cause == Cause.SILENT && cause != Cause.SILENT
                ? new Evidence(epoch, primary, reason, by, lastSeen == null ? first.lastSeen : lastSeen, cause)
                : first;
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        if (epoch == null) {
            return "it names no epoch";
        }
        if (isBlank(primary)) {
            return "it names no primary";
        }
        return isBlank(reason) ? "it gives no reason" : null;
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    @Override
    public String toString() {
        return "%s of epoch %s lost: %s (seen by %s)".formatted(primary, epoch, reason, by);
    }
}
