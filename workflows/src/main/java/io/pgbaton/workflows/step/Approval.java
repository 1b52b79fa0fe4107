package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Ballot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code approve}: a person says yes to what a run asks. Every field may be missing, because people
 * send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch that the question names
 * @param token its token: an approval is for this one question only
 * @param candidate who leads then, if the question names somebody
 * @param lossBytes how much may be lost, as the question shows it; null if it shows no number
 * @param by who approves
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Approval(
        @Nullable Long epoch,
        @Nullable String token,
        @Nullable String candidate,
        @Nullable Long lossBytes,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public Approval(
            @Nullable Long epoch,
            @Nullable String token,
            @Nullable String candidate,
            @Nullable Long lossBytes,
            @Nullable String by,
            @Nullable String reason) {
        this(epoch, token, candidate, lossBytes, by, reason, null);
    }

    @Override
    public Approval under(@Nullable String newSeal) {
        return new Approval(epoch, token, candidate, lossBytes, by, reason, newSeal);
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
