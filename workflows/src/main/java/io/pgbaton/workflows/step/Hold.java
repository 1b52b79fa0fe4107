package io.pgbaton.workflows.step;

/**
 * A step could not go on now, and asking again later may help.
 *
 * @param reason why not
 * @param waitsFor what would change that
 */
public record Hold(String reason, String waitsFor) {}
