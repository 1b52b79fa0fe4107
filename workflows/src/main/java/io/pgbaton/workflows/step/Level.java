package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;

/**
 * Asks to level: while both are frozen, one member streams from another what it lacks (M2).
 *
 * @param candidate who streams
 * @param source whom it streams from
 * @param until the end of the source's log
 * @param bytes so much
 */
public record Level(Move move, Member candidate, Member source, Position until, long bytes) {
    @Override
    public String toString() {
        return "%s streams %,d bytes from %s, up to %s".formatted(candidate, bytes, source, until);
    }
}
