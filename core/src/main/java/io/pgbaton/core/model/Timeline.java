package io.pgbaton.core.model;

/** A PostgreSQL timeline id (1 after initdb; equal to the epoch from then on). */
public record Timeline(long number) implements Comparable<Timeline> {
    private static final long MAX = 0xFFFF_FFFFL;

    public Timeline {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("a timeline is between 0 and %d, got %d".formatted(MAX, number));
        }
    }

    /** The name of this timeline's history file in {@code pg_wal}, e.g. {@code 00000007.history}. */
    public String historyFileName() {
        return "%08X.history".formatted(number);
    }

    /** The epoch that began this timeline; timeline 1 belongs to none. */
    public Epoch epoch() {
        return number < Epoch.FIRST.number() ? Epoch.NONE : new Epoch(number);
    }

    @Override
    public int compareTo(Timeline other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
