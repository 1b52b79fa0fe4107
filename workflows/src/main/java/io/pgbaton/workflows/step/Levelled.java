package io.pgbaton.workflows.step;

/**
 * What came of the step {@code level}.
 *
 * @param done false if the member does not reach as far yet, or nobody knows
 * @param how in words
 */
public record Levelled(boolean done, String how) {}
