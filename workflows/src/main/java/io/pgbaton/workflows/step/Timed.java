package io.pgbaton.workflows.step;

/**
 * A step's result, and how long the activity itself ran: the rest of the time until the workflow sees it is Temporal's.
 *
 * @param tookMs milliseconds, on the worker's monotonic clock
 */
public record Timed<T>(T result, long tookMs) {}
