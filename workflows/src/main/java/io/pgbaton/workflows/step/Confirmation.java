package io.pgbaton.workflows.step;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code confirmFenced}: a person vouches that an instance is switched off (M3). Every field may be
 * missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch that is open
 * @param token its token: a confirmation is for this one opening only
 * @param instance whose machine is off
 * @param by who vouches for it
 * @param reason how they made sure
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Confirmation(
        @Nullable Long epoch,
        @Nullable String token,
        @Nullable String instance,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public Confirmation(
            @Nullable Long epoch,
            @Nullable String token,
            @Nullable String instance,
            @Nullable String by,
            @Nullable String reason) {
        this(epoch, token, instance, by, reason, null);
    }

    @Override
    public Confirmation under(@Nullable String newSeal) {
        return new Confirmation(epoch, token, instance, by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        String complaint = Signals.complaint(epoch, token, by, reason);
        return complaint == null && Signals.isBlank(instance) ? "it names no instance" : complaint;
    }

    /** True if it was given for exactly this opening. */
    public boolean isFor(Move move) {
        return Objects.equals(epoch, move.ballot().epoch().number())
                && Objects.equals(token, move.ballot().token().value());
    }
}
