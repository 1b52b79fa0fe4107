package io.pgbaton.core.adoption;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import java.util.List;

/**
 * May a cluster that has data and no Baton get one? (safety rules, section 4: adopt)
 *
 * <p>What M, W, the holder and the candidates of the lost Baton were, nobody knows. So
 *
 * <ol>
 *   <li>everybody who may hold an acknowledged commit is a member of the new one: each volume that the cluster has must answer
 *       and be whole. Whom to do without, because its machine is off or its volume gone, only a person can say, by name.
 *   <li>volumes of another cluster, whose name was used again, are taken only on a person's word that names that cluster.
 *   <li>the epoch is above everything that any of them has promised or written. Of those who are left out that is not known, so
 *       {@link #UNSEEN_EPOCHS} are skipped.
 *   <li>who leads is not decided here: the new Baton moves, and its election takes every member, frozen under the new ballot
 *       and whole (M1). So it does not matter how old the look is that this rests on: a primary stops being one by its own word,
 *       and whoever reaches furthest of all has whatever was acknowledged, also in an epoch that was missed here.
 * </ol>
 *
 * <p>A volume that was rolled back in place to an old copy, promise and all, cannot be told.
 */
public sealed interface Adoption extends Decision {
    /** An instance that nobody could ask may have led so many epochs that nobody else has heard of. */
    int UNSEEN_EPOCHS = 100;

    /**
     * It may.
     *
     * @param epoch the first one of the new Baton
     * @param members every volume that counts
     * @param acknowledgements what commits wait for from then on
     * @param from whose volumes they are now
     */
    record Adopt(Epoch epoch, List<Member> members, int acknowledgements, Baton.Adopted from, String why)
            implements Adoption {
        public Adopt {
            members = List.copyOf(members);
        }

        /** The Baton to be created. */
        public Baton baton(ClusterUid cluster, Token token) {
            return Baton.adopting(cluster, new Ballot(epoch, token), members, acknowledgements, from);
        }

        @Override
        public String summary() {
            return "the cluster has data and no Baton: it is adopted in a new epoch, because %s".formatted(why);
        }
    }

    /**
     * It may not.
     *
     * @param reason what is in the way
     * @param from whose volumes a person would have to name
     * @param without whom a person would have to do without; the reason says what that costs
     */
    record Hold(String reason, String waitsFor, ClusterUid from, List<InstanceName> without) implements Adoption {
        public Hold {
            without = List.copyOf(without);
        }

        @Override
        public String summary() {
            return "the cluster has data and no Baton, and is not adopted by itself: %s; waiting for %s"
                    .formatted(reason, waitsFor);
        }
    }

    /** Decides on one look at everybody. */
    static Adoption decide(Estate estate) {
        return new AdoptionRule(estate).decide();
    }
}
