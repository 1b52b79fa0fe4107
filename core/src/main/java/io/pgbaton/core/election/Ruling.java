package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.fencing.FencePolicy;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * May somebody lead the epoch that is open? Both questions together: who could, and at what loss (M1, M2), and whether nobody
 * else can be writable (M3).
 */
public sealed interface Ruling extends Decision {
    List<Standing> standings();

    /**
     * This member leads next.
     *
     * @param loss nothing, except where commits wait for nobody
     * @param fence why nobody else can be writable, or why that is not waited for, in words
     */
    record Lead(Standing winner, LossEstimate loss, String why, String fence, List<Standing> standings)
            implements Ruling {
        public Lead {
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return "%s leads next: %s; %s".formatted(winner.answer().member(), why, fence);
        }
    }

    /**
     * Nobody may lead yet.
     *
     * @param wayOut what a person can do if what it waits for never comes; null if nothing
     * @param unfenced who may still be writable
     * @param ending those of them whose leash ends by waiting (M4)
     * @param frozen who has answered the freeze: the end of a leash is counted from then
     * @param ask what a person is asked about a loss; null if nothing
     * @param electable true if somebody could lead once the fence is proven and a loss is accepted
     */
    record Wait(
            String reason,
            String waitsFor,
            @Nullable WayOut wayOut,
            List<Member> unfenced,
            List<Member> ending,
            List<Member> frozen,
            AsyncVerdict.@Nullable Ask ask,
            boolean electable,
            List<Standing> standings)
            implements Ruling {
        public Wait {
            unfenced = List.copyOf(unfenced);
            ending = List.copyOf(ending);
            frozen = List.copyOf(frozen);
            standings = List.copyOf(standings);
        }

        @Override
        public String summary() {
            return "nobody leads yet: %s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /**
     * What the owner of the cluster wants of a move, and what is known about the loss of its primary.
     *
     * @param wished who leads if the rules let it lead; null if nobody in particular
     * @param holderWasUnheard true if the holder's peers, or its own commits, told of the loss
     */
    record Wishes(
            Fence fence, AsyncElection.Loss loss, @Nullable Member wished, boolean holderWasUnheard) {
        /** Nobody in particular, and nothing is known against the holder. */
        public Wishes(Fence fence, AsyncElection.Loss loss) {
            this(fence, loss, null, false);
        }
    }

    /** Decides on what the members answered to the freeze of this Baton's epoch, and on what is proven. */
    static Ruling decide(
            Baton baton, Collection<Frozen> answers, Collection<? extends FenceProof> proofs, Wishes wishes) {
        if (baton.isAdopting()) {
            // A member that is elected on is frozen, and so is not writable: nobody is left to ask for a proof.
            return Vote.of(Election.decide(baton, answers)).under("every member is frozen under this epoch");
        }
        Vote vote = baton.acknowledgements() > 0
                ? Vote.of(Election.decide(baton, answers, Doubts.of(baton, wishes.holderWasUnheard()), wishes.wished()))
                : Vote.of(AsyncElection.decide(baton, answers, wishes.loss(), wishes.wished()));
        return switch (Fencing.judge(baton, List.copyOf(proofs))) {
            case Fencing.Proven proven -> vote.under(proven.summary());
            case Fencing.Unproven unproven ->
                FencePolicy.waiver(wishes.fence(), baton, unproven)
                        .map(vote::under)
                        .orElseGet(() -> vote.without(baton, answers, unproven));
        };
    }
}
