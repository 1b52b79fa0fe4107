package io.pgbaton.core.explorer.durability;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much happens at most.
 *
 * @param members of the cluster
 * @param w acknowledgements that a commit needs
 * @param lastEpoch the world begins held in epoch 2
 * @param writes that clients send in all
 * @param mishaps what happens besides crashes and late messages
 */
record DurabilityBounds(int members, int w, int lastEpoch, int writes, Set<Mishap> mishaps) {
    /** Trouble that can be left out to look further. */
    enum Mishap {
        /** A server is stopped and answers a freeze from outside (offline freeze, I7). */
        OFFLINE("offline freezes"),
        /** A healthy follower is copied anew, or rewound to where it is (I10). */
        RECLONE("re-clones"),
        /** One volume is lost and made anew, empty (I2). */
        LOST_VOLUME("a lost volume"),
        /** The Baton is deleted, once, and the cluster is adopted. */
        LOST_BATON("a lost Baton"),
        /** And once more, with an adopter that was late the first time. */
        LOST_BATON_AGAIN("another lost Baton"),
        /** A frozen member streams from another frozen one (M2). */
        LEVELLING("levelling");

        private final String words;

        Mishap(String words) {
            this.words = words;
        }
    }

    static DurabilityBounds of(int members, int w, int lastEpoch, int writes, Mishap... mishaps) {
        Set<Mishap> set = EnumSet.noneOf(Mishap.class);
        set.addAll(Set.of(mishaps));
        return new DurabilityBounds(members, w, lastEpoch, writes, Set.copyOf(set));
    }

    boolean has(Mishap mishap) {
        return mishaps.contains(mishap);
    }

    /** How often the Baton may be lost. */
    int losses() {
        return (has(Mishap.LOST_BATON) ? 1 : 0) + (has(Mishap.LOST_BATON_AGAIN) ? 1 : 0);
    }

    /** What commits wait for once the cluster was adopted: nobody remembers what it was. */
    int adoptedW() {
        return Math.max(w, 1);
    }

    /** Each epoch begins with an entry of its own. */
    int longestLog() {
        return lastEpoch - 1 + writes;
    }

    @Override
    public String toString() {
        String more =
                mishaps.stream().sorted().map(mishap -> ", " + mishap.words).collect(Collectors.joining());
        return "durability, %d members, W = %d, epochs 2 to %d, %d writes%s"
                .formatted(members, w, lastEpoch, writes, more);
    }
}
