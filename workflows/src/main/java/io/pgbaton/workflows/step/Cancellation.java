package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code cancel}: who asks to stop, and why.
 *
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Cancellation(@Nullable String by, @Nullable String reason, @Nullable String seal) implements PersonsWord {
    /** As a person sends it. */
    public Cancellation(@Nullable String by, @Nullable String reason) {
        this(by, reason, null);
    }

    @Override
    public Cancellation under(@Nullable String newSeal) {
        return new Cancellation(by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        return Signals.complaint(by, reason);
    }
}
