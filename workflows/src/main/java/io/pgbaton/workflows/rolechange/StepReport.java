package io.pgbaton.workflows.rolechange;

/**
 * One finished step of a run.
 *
 * @param startedMs milliseconds from the start of the run until it was asked for
 * @param endedMs milliseconds from the start of the run until the workflow saw its result
 * @param tookMs milliseconds that the activity itself ran
 */
public record StepReport(String step, String summary, long startedMs, long endedMs, long tookMs) {}
