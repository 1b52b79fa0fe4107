package io.pgbaton.instance.trials;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for something to become true, or watches that it stays true; always with an end. */
final class Poll {
    /** Far beyond what anything here takes on a busy machine, so that no test depends on its speed. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long INTERVAL_NANOS = Duration.ofMillis(10).toNanos();

    private Poll() {}

    /** A look at a server. A refused or broken connection counts as "not yet" in {@link #until}. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the condition holds; fails after {@link #DEADLINE}, naming what was awaited. */
    static void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + DEADLINE.toNanos();
        @Nullable SQLException last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException e) {
                last = e;
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
        throw new AssertionError("not within %d s: %s".formatted(DEADLINE.toSeconds(), what), last);
    }

    /** Fails if the condition stops holding within the window. */
    static void throughout(Duration window, String what, Condition condition) throws Exception {
        long end = System.nanoTime() + window.toNanos();
        do {
            if (!condition.holds()) {
                throw new AssertionError("no longer so: " + what);
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        } while (System.nanoTime() < end);
    }
}
