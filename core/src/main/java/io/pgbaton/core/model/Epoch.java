package io.pgbaton.core.model;

/**
 * The number of one tenure of the baton; also the PostgreSQL timeline of everything written in it.
 *
 * <p>initdb writes timeline 1, so the first epoch is 2 (safety rule "Timeline = epoch"). Zero means "none yet".
 */
public record Epoch(long number) implements Comparable<Epoch> {
    public static final Epoch NONE = new Epoch(0);
    public static final Epoch FIRST = new Epoch(2);

    /** PostgreSQL's timeline ids are unsigned 32-bit; eight hex digits in a file name. */
    private static final long MAX = 0xFFFF_FFFFL;

    public Epoch {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("an epoch is between 0 and %d, got %d".formatted(MAX, number));
        }
    }

    public Epoch next() {
        return number < FIRST.number ? FIRST : new Epoch(number + 1);
    }

    public boolean isAfter(Epoch other) {
        return number > other.number;
    }

    public boolean isBefore(Epoch other) {
        return number < other.number;
    }

    public Timeline timeline() {
        return new Timeline(number);
    }

    public static Epoch max(Epoch a, Epoch b) {
        return a.isAfter(b) ? a : b;
    }

    @Override
    public int compareTo(Epoch other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
