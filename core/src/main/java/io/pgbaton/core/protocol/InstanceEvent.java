package io.pgbaton.core.protocol;

/**
 * One line of an instance's event stream: its state whenever its meaning changes, and once a second as a heartbeat.
 *
 * @param sequence counts the lines of one stream from 1
 * @param heartbeat true if nothing changed since the line before
 */
public record InstanceEvent(long sequence, boolean heartbeat, InstanceState state) {}
