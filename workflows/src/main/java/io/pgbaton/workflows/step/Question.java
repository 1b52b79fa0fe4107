package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.InstanceName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a person is asked: to be answered by {@code approve} or {@code reject}, for exactly this ballot.
 *
 * @param text the question, in words
 * @param candidate who would lead; null if that is not asked
 * @param lossBytes how much would be lost at least; null if that is not asked, or cannot be told
 */
public record Question(
        Ballot ballot,
        String text,
        @Nullable InstanceName candidate,
        @Nullable Long lossBytes) {
    /** True if an answer to one is an answer to the other, whatever the words. */
    public boolean isSameAs(@Nullable Question other) {
        return other != null
                && ballot.equals(other.ballot)
                && Objects.equals(candidate, other.candidate)
                && Objects.equals(lossBytes, other.lossBytes);
    }

    /** Why an answer is not one to this question, in words; null if it is. */
    public @Nullable String complaint(Approval approval) {
        if (!approval.isFor(ballot)) {
            return "it names another epoch or token than the question";
        }
        if (candidate != null && !candidate.value().equals(approval.candidate())) {
            return "the question is about %s, and it names %s".formatted(candidate, approval.candidate());
        }
        return candidate == null || acceptsLoss(approval.lossBytes())
                ? null
                : "the question shows a loss of %s bytes, and it accepts %s"
                        .formatted(lossBytes == null ? "unknown many" : lossBytes, approval.lossBytes());
    }

    private boolean acceptsLoss(@Nullable Long accepted) {
        return lossBytes == null ? accepted == null : accepted != null && accepted >= lossBytes;
    }

    /** Why an answer is not one to this question, in words; null if it is. */
    public @Nullable String complaint(Rejection rejection) {
        return rejection.isFor(ballot) ? null : "it names another epoch or token than the question";
    }
}
