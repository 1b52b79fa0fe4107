package io.pgbaton.instance.settings;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Measures how long something lasts, but only while this process is awake: it adds up what lies between two looks, and never
 * much at once. So a process that was stopped or starved does not take its own sleep for the silence of somebody else.
 */
public final class AwakeStopwatch {
    private static final Duration MOST_AT_ONCE = Limits.HEARTBEAT;

    private final Supplier<Duration> clock;
    private Duration passed = Duration.ZERO;
    private Duration lookedAt;

    /**
     * Begins now.
     *
     * @param clock any time that only grows
     */
    public AwakeStopwatch(Supplier<Duration> clock) {
        this.clock = clock;
        lookedAt = clock.get();
    }

    /** What has passed; to be asked often. */
    public synchronized Duration look() {
        Duration now = clock.get();
        Duration since = now.minus(lookedAt);
        passed = passed.plus(since.compareTo(MOST_AT_ONCE) > 0 ? MOST_AT_ONCE : since);
        lookedAt = now;
        return passed;
    }
}
