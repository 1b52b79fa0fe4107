package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Position;

/**
 * The server left recovery in the epoch's own timeline.
 *
 * @param from the end of the log it was promoted at, on the timeline before
 */
public record Promoted(Position from) {}
