package io.pgbaton.core.explorer.engine;

import java.util.Arrays;

/** A moment written down in few bits. */
public final class Code {
    private final long[] words;
    private int bits;

    /** A code of at most so many longs. */
    public Code(int longs) {
        words = new long[longs];
    }

    /**
     * Appends a number of up to 63 bits.
     *
     * @throws IllegalArgumentException if it does not fit: two moments would then look alike
     */
    public Code put(long value, int width) {
        if (value >>> width != 0 || bits + width > words.length * Long.SIZE) {
            throw new IllegalArgumentException("%d does not fit into %d bits after %d of %d"
                    .formatted(value, width, bits, words.length * Long.SIZE));
        }
        int word = bits >>> 6;
        int offset = bits & 63;
        words[word] |= value << offset;
        if (offset + width > Long.SIZE) {
            words[word + 1] |= value >>> (Long.SIZE - offset);
        }
        bits += width;
        return this;
    }

    public void clear() {
        Arrays.fill(words, 0);
        bits = 0;
    }

    /** The smaller of two codes stands for both, where a world is symmetric. */
    public boolean isBefore(Code other) {
        return Arrays.compare(words, other.words) < 0;
    }

    /** Becomes the same as another of the same length. */
    public void copy(Code source) {
        System.arraycopy(source.words, 0, words, 0, words.length);
        bits = source.bits;
    }

    boolean equalsWords(long[] others) {
        return Arrays.equals(words, others);
    }

    long word(int index) {
        return words[index];
    }
}
