package io.pgbaton.e2e.ledger;

import java.time.Duration;
import java.time.Instant;

/** The client's clock: monotonic, counted from when it was made. */
public final class Stopwatch {
    private final Instant startedAt = Instant.now();
    private final long startedNanos = System.nanoTime();

    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    /** When something that another process stamped with this machine's wall clock happened. */
    public Duration at(Instant wallClock) {
        return Duration.between(startedAt, wallClock);
    }
}
