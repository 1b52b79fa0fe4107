package io.pgbaton.instance.server;

import io.pgbaton.instance.settings.Limits;
import java.time.Duration;
import java.util.Optional;

/** How often in a row PostgreSQL was started and did not become ready, and how long to wait before it is tried again. */
final class StartAttempts {
    /** So that the pause does not overflow before it reaches its limit. */
    private static final int MOST_DOUBLINGS = 10;

    private record Failures(int inARow, String newest) {}

    private Failures failures = new Failures(0, "");

    synchronized void failed(String why) {
        failures = new Failures(failures.inARow + 1, why);
    }

    synchronized void succeeded() {
        failures = new Failures(0, "");
    }

    /** None before the first attempt; then twice as long each time, up to {@link Limits#RESTART_MAX}. */
    synchronized Duration pause() {
        if (failures.inARow == 0) {
            return Duration.ZERO;
        }
        Duration doubled = Limits.TICK.multipliedBy(1L << Math.min(failures.inARow, MOST_DOUBLINGS));
        return doubled.compareTo(Limits.RESTART_MAX) > 0 ? Limits.RESTART_MAX : doubled;
    }

    /** In words; empty unless it failed more than once, which can be a server that was stopped in its start. */
    synchronized Optional<String> trouble() {
        return failures.inARow > 1
                ? Optional.of(
                        "PostgreSQL ended %d times before it was ready: %s".formatted(failures.inARow, failures.newest))
                : Optional.empty();
    }
}
