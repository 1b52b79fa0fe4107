package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.Sample;
import io.pgbaton.core.explorer.engine.Code;
import io.pgbaton.core.model.Position;

/**
 * A log of a few entries, four bits each: below 8 the first entry of that epoch, which is also its timeline; from 8 on a
 * client's write.
 */
record Log(long entries, int length) {
    static final Log EMPTY = new Log(0, 0);
    static final int FIRST_WRITE = 8;

    private static final int BITS = 4;

    int at(int index) {
        return (int) (entries >>> (BITS * index)) & 15;
    }

    Log plus(int entry) {
        return new Log(entries | (long) entry << (BITS * length), length + 1);
    }

    Log first(int count) {
        return count >= length ? this : new Log(entries & (1L << (BITS * count)) - 1, count);
    }

    boolean startsWith(Log beginning) {
        return beginning.length <= length && first(beginning.length).entries == beginning.entries;
    }

    /** How many entries both have in common before they part. */
    int common(Log other) {
        int count = Math.min(length, other.length);
        while (!first(count).equals(other.first(count))) {
            count--;
        }
        return count;
    }

    int indexOf(int entry) {
        for (int index = 0; index < length; index++) {
            if (at(index) == entry) {
                return index;
            }
        }
        return -1;
    }

    /** Where the newest epoch's first entry stands; -1 if there is none. */
    int newestEpochAt() {
        int index = length - 1;
        while (index >= 0 && at(index) >= FIRST_WRITE) {
            index--;
        }
        return index;
    }

    /** Which of the writes are in it, one bit each. */
    int writes() {
        int mask = 0;
        for (int index = 0; index < length; index++) {
            mask |= at(index) >= FIRST_WRITE ? 1 << (at(index) - FIRST_WRITE) : 0;
        }
        return mask;
    }

    /** The end of the log on the timeline of its newest epoch; nothing at all is the start of timeline 1. */
    Position position() {
        return length == 0 ? Sample.at(1, 0) : Sample.at(at(newestEpochAt()), length);
    }

    void write(Code code, int most) {
        code.put(length, 4).put(entries, BITS * most);
    }

    static String nameOf(int entry) {
        return entry < FIRST_WRITE ? "the beginning of epoch " + entry : "write " + (char) ('a' + entry - FIRST_WRITE);
    }
}
