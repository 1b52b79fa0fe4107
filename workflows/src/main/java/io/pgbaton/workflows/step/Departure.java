package io.pgbaton.workflows.step;

import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code letLeave}: a person says that a member which stays away shall leave for good. Every field may
 * be missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch of the Baton
 * @param token its token: the word is for this one opening only
 * @param instance whose member shall leave
 * @param by who says so
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Departure(
        @Nullable Long epoch,
        @Nullable String token,
        @Nullable String instance,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public Departure(
            @Nullable Long epoch,
            @Nullable String token,
            @Nullable String instance,
            @Nullable String by,
            @Nullable String reason) {
        this(epoch, token, instance, by, reason, null);
    }

    @Override
    public Departure under(@Nullable String newSeal) {
        return new Departure(epoch, token, instance, by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        String complaint = Signals.complaint(epoch, token, by, reason);
        return complaint == null && Signals.isBlank(instance) ? "it names no instance" : complaint;
    }

    /** The same as the answer to the question whether it shall leave. */
    public Approval approval() {
        return new Approval(epoch, token, null, null, by, reason);
    }
}
