package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Ballot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code reject}: a person says no to what a run asks. Every field may be missing, because people send
 * signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch that the question names
 * @param token its token: a rejection is for this one question only
 * @param by who rejects
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Rejection(
        @Nullable Long epoch,
        @Nullable String token,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public Rejection(@Nullable Long epoch, @Nullable String token, @Nullable String by, @Nullable String reason) {
        this(epoch, token, by, reason, null);
    }

    @Override
    public Rejection under(@Nullable String newSeal) {
        return new Rejection(epoch, token, by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        return Signals.complaint(epoch, token, by, reason);
    }

    /** True if it was given for exactly this opening. */
    public boolean isFor(Ballot ballot) {
        return Objects.equals(epoch, ballot.epoch().number())
                && Objects.equals(token, ballot.token().value());
    }
}
