package io.pgbaton.core.explorer.writer;

import java.util.Collections;
import java.util.List;

/**
 * How much happens at most.
 *
 * @param members of the cluster
 * @param w acknowledgements that a commit needs; 0 is Async
 * @param lastEpoch the world begins held in epoch 2
 * @param messages true if answers and grants travel: they can be late, repeated or lost; false if they arrive at once, which
 *     is the worst they can do while a proof counts from when it was asked for
 * @param clocks how fast each instance's clock runs, and the one of whoever waits
 */
public record WriterBounds(int members, int w, int lastEpoch, boolean messages, Clocks clocks) {
    /**
     * Seconds that pass on a clock while one tick passes in truth.
     *
     * @param instances one for each
     * @param executor the clock that measures T
     */
    public record Clocks(List<Integer> instances, int executor) {
        static final int SLOW = 2;
        static final int FAST = 3;

        /** The worst: leashes run on slow clocks and the timer on a fast one. */
        static Clocks worst(int members) {
            return new Clocks(Collections.nCopies(members, SLOW), FAST);
        }

        @Override
        public String toString() {
            return "clocks %s, timer %d".formatted(instances, executor);
        }
    }

    static WriterBounds worst(int members, int w, int lastEpoch, boolean messages) {
        return new WriterBounds(members, w, lastEpoch, messages, Clocks.worst(members));
    }

    @Override
    public String toString() {
        return "one writer, %d members, %s, epochs 2 to %d, %s, %s"
                .formatted(
                        members,
                        w == 0 ? "Async" : "Quorum W = " + w,
                        lastEpoch,
                        messages ? "messages travel" : "messages arrive at once",
                        clocks);
    }
}
