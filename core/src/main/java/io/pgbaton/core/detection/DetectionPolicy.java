package io.pgbaton.core.detection;

import io.pgbaton.core.election.LossPolicy;
import java.time.Duration;

/**
 * What the owner of a cluster wants of the detection; first-hand word is acted upon at once, whatever stands here.
 *
 * @param delay how much longer than {@link #SUSPECT_AFTER} a silence lasts before it can convict ({@code failover.delay})
 * @param stuckAfter how long the primary's own write waits for its commit before it counts as stuck
 *     ({@code failover.stuckAfter})
 * @param lossy what is wanted where commits wait for nobody ({@code failover.lossy}): a move that nobody wants finds no one
 */
public record DetectionPolicy(Duration delay, Duration stuckAfter, LossPolicy lossy) {
    /** Instances speak every second, and a primary asks its peers twice as often: this is no hiccup any more. */
    public static final Duration SUSPECT_AFTER = Duration.ofSeconds(3);

    public static final DetectionPolicy DEFAULT =
            new DetectionPolicy(Duration.ZERO, Duration.ofSeconds(20), LossPolicy.ASK);

    public DetectionPolicy {
        if (delay.isNegative() || !stuckAfter.isPositive()) {
            throw new IllegalArgumentException(
                    "a delay is not negative and stuckAfter is positive, got %s and %s".formatted(delay, stuckAfter));
        }
    }

    /** So long a silence lasts at least before it can convict. */
    public Duration silence() {
        return SUSPECT_AFTER.plus(delay);
    }
}
