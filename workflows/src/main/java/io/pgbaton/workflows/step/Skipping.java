package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code skipFinalBackup}: a person lets a cluster be deleted without its last backup. Every field may be
 * missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param by who says so
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Skipping(
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal) implements PersonsWord {
    /** As a person sends it. */
    public Skipping(@Nullable String by, @Nullable String reason) {
        this(by, reason, null);
    }

    @Override
    public Skipping under(@Nullable String newSeal) {
        return new Skipping(by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        return Signals.complaint(by, reason);
    }
}
