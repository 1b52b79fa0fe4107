package io.pgbaton.core.leash;

import java.time.Duration;

/**
 * The times on which the leash and the timer that waits for its end rest (I5, M4), in one place.
 *
 * @param length L: a proof is worth something for less than this after it was <em>asked</em> for; also the age that a
 *     promote's challenge may reach (I4)
 * @param kill K: from the end of the last proof until no PostgreSQL process is left, one look at the leash included
 * @param driftPercent rho: how much faster one machine's monotonic clock may run than another's
 */
public record LeashTimes(Duration length, Duration kill, int driftPercent) {
    /** What instances and role changes use. */
    public static final LeashTimes PRODUCTION = new LeashTimes(Duration.ofSeconds(6), Duration.ofMillis(1200), 5);

    /** One look at the leash, and the step to which the timer is rounded up. */
    public static final Duration TICK = Duration.ofMillis(200);

    /** Between two questions to the same peer: a tick would cost more and prove no more. */
    public static final Duration ASK_EVERY = Duration.ofMillis(500);

    /** An instance whose newest proof is older asks for a control grant (I6). */
    public static final Duration GRANT_WANTED_AFTER = Duration.ofSeconds(2);

    /** Between two challenges for a control grant. */
    public static final Duration CHALLENGE_EVERY = Duration.ofSeconds(1);

    public LeashTimes {
        if (!length.isPositive() || kill.isNegative() || driftPercent < 0) {
            throw new IllegalArgumentException(
                    "L is positive, K and rho are not negative, got L = %s, K = %s, rho = %d %%"
                            .formatted(length, kill, driftPercent));
        }
    }

    /** T = (L + K)(1 + rho), rounded up to a tick: 7.6 s in production (M4). */
    public Duration timer() {
        Duration least = length.plus(kill).multipliedBy(100L + driftPercent).dividedBy(100);
        Duration below = least.minusNanos(least.toNanos() % TICK.toNanos());
        return below.equals(least) ? least : below.plus(TICK);
    }
}
