package io.pgbaton.instance.server;

import java.time.Duration;

/** Waits for what can only be looked at, with a bound. */
public final class Poll {
    /** What is waited for. */
    public interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    private Poll() {}

    /** Looks until it holds, pausing between looks; false if it did not within the limit. */
    public static <E extends Exception> boolean until(Duration limit, Duration pause, Condition<E> condition)
            throws E, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() >= end) {
                return false;
            }
            Thread.sleep(pause);
        }
        return true;
    }
}
