package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code skipFinalBackup}: a person lets a cluster be deleted without its last backup. Every field may be
 * missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param by who says so
 * @param reason why
 */
public record Skipping(@Nullable String by, @Nullable String reason) {
    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        return Signals.complaint(by, reason);
    }
}
