package io.pgbaton.core.model;

import java.util.Comparator;

/**
 * How far a log reaches: the timeline of its last record first, then that record's end.
 *
 * <p>Because timeline = epoch, this order is that of (last log term, index): comparing LSNs alone would prefer a longer,
 * older log and lose acknowledged commits (M2).
 */
public record Position(Timeline timeline, Lsn lsn) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::timeline).thenComparing(Position::lsn);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "timeline %s, %s".formatted(timeline, lsn);
    }
}
