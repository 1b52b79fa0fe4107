package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/** Payload of the signal {@code cancel}: who asks to stop, and why. */
public record Cancellation(@Nullable String by, @Nullable String reason) {
    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        return Signals.complaint(by, reason);
    }
}
