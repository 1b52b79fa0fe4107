package io.pgbaton.workflows.step;

import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.util.Optional;

/** What the failure of a step means for the run that took it. */
public final class FailedStep {
    private FailedStep() {}

    /** The words of a step whose ballot is not the Baton's any more; empty if it failed otherwise. */
    public static Optional<String> superseded(ActivityFailure failure) {
        return failure.getCause() instanceof ApplicationFailure cause
                        && cause.getType().equals(Move.SUPERSEDED)
                ? Optional.of(cause.getOriginalMessage())
                : Optional.empty();
    }

    /** A reason to try again. */
    public static Hold hold(ActivityFailure failure) {
        return new Hold(
                "step %s failed: %s".formatted(failure.getActivityType(), failure.getCause()), "the step to succeed");
    }
}
