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
 */
public record Confirmation(
        @Nullable Long epoch,
        @Nullable String token,
        @Nullable String instance,
        @Nullable String by,
        @Nullable String reason) {
    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        if (epoch == null || isBlank(token)) {
            return "it names no epoch and token";
        }
        if (isBlank(instance)) {
            return "it names no instance";
        }
        return isBlank(by) || isBlank(reason) ? "it does not say by whom and why" : null;
    }

    /** True if it was given for exactly this opening. */
    public boolean isFor(Move move) {
        return Objects.equals(epoch, move.ballot().epoch().number())
                && Objects.equals(token, move.ballot().token().value());
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
