package io.pgbaton.core.explorer.durability;

import io.pgbaton.core.explorer.engine.Code;

/**
 * Which epochs were opened, by whom, and what became of the Baton: with one that was lost goes what was known of it, but what
 * was sent may still arrive.
 *
 * @param lost true while there is no Baton
 * @param losses how often it was lost so far
 * @param opened for each epoch two bits: opened by the first who did, and by another
 * @param adopted likewise: opened on a Baton that was made over data, so with the acknowledgements of that one
 */
record Openings(boolean lost, int losses, int opened, int adopted) {
    static final Openings START = new Openings(false, 0, bit(2, false), 0);

    private static int bit(int epoch, boolean rival) {
        return 1 << (2 * epoch + (rival ? 1 : 0));
    }

    boolean isOpened(int epoch, boolean rival) {
        return (opened & bit(epoch, rival)) != 0;
    }

    boolean isAdopted(int epoch, boolean rival) {
        return (adopted & bit(epoch, rival)) != 0;
    }

    /** The highest epoch that anybody opened. */
    int top() {
        return (31 - Integer.numberOfLeadingZeros(opened)) / 2;
    }

    Openings opening(int epoch, boolean rival, boolean byAdoption) {
        int bit = bit(epoch, rival);
        return new Openings(false, losses, opened | bit, byAdoption ? adopted | bit : adopted);
    }

    Openings losing() {
        return new Openings(true, losses + 1, opened, adopted);
    }

    void write(Code code, int lastEpoch) {
        code.put(lost ? 1 : 0, 1).put(losses, 2).put(opened >>> 4, 2 * (lastEpoch - 1));
        code.put(adopted >>> 4, 2 * (lastEpoch - 1));
    }
}
