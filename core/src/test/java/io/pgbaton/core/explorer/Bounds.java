package io.pgbaton.core.explorer;

/**
 * How much happens at most.
 *
 * @param members of the cluster
 * @param w acknowledgements that a commit needs
 * @param lastEpoch the world begins held in epoch 2
 * @param writes that clients send in all
 */
record Bounds(int members, int w, int lastEpoch, int writes) {
    @Override
    public String toString() {
        return "%d members, W = %d, epochs 2 to %d, %d writes".formatted(members, w, lastEpoch, writes);
    }
}
