package io.pgbaton.e2e.story;

import java.time.Duration;
import java.time.Instant;

/**
 * One activity of a workflow run, as its history tells it.
 *
 * @param name of its type
 * @param scheduled when the workflow asked for it
 * @param started when the attempt that succeeded began
 * @param took how long that attempt itself ran, on the worker's clock
 * @param completed when Temporal had its result
 * @param attempts how many it needed
 */
public record Step(String name, Instant scheduled, Instant started, Duration took, Instant completed, int attempts) {
    Instant workEnded() {
        return started.plus(took);
    }
}
