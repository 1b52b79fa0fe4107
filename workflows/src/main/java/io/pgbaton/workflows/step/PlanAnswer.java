package io.pgbaton.workflows.step;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signals {@code approve} and {@code reject} to a switchover that waits: a person says yes or no to one plan.
 * Every field may be missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param epoch the epoch that the plan names
 * @param planHash of the plan: an answer is for this one plan only
 * @param by who answers
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record PlanAnswer(
        @Nullable Long epoch,
        @Nullable String planHash,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public PlanAnswer(@Nullable Long epoch, @Nullable String planHash, @Nullable String by, @Nullable String reason) {
        this(epoch, planHash, by, reason, null);
    }

    @Override
    public PlanAnswer under(@Nullable String newSeal) {
        return new PlanAnswer(epoch, planHash, by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        if (epoch == null || Signals.isBlank(planHash)) {
            return "it names no epoch and planHash";
        }
        return Signals.complaint(by, reason);
    }

    /** Why it is not an answer to this plan, in words; null if it is. */
    public @Nullable String complaint(long ofEpoch, String hash) {
        if (!Objects.equals(epoch, ofEpoch)) {
            return "it names epoch %d, and the plan is of epoch %d".formatted(epoch, ofEpoch);
        }
        return Objects.equals(planHash, hash)
                ? null
                : "it names plan %s, and the plan is %s now".formatted(planHash, hash);
    }
}
