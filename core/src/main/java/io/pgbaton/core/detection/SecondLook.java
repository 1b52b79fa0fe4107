package io.pgbaton.core.detection;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is the reason for a failover still there, right before anything is opened? (M0)
 *
 * <p>Between a finding and its move lie a signal, a queue, sometimes an hour in which a person was asked. What an instance or
 * the end of its process said stays true for ever: a server that ended never leads that epoch again. A silence can end. So
 * whoever is about to open asks the peers once more, by the measure of {@link ObservedSilence}: a holder that does not answer
 * here, but asks them again, serves, and an opening would depose it.
 */
public final class SecondLook {
    private SecondLook() {}

    /**
     * The pre-vote, and whether it is still about a primary that is lost.
     *
     * @param cause how the loss was noticed; null if a person said so, who is believed
     * @param reached the states of those who answered just now
     */
    public static PreVote decide(
            Baton baton, @Nullable Cause cause, Collection<InstanceState> reached, LossPolicy lossy) {
        PreVote vote = PreVote.decide(baton, reached, lossy);
        Member holder = baton.phase() == Phase.HELD ? baton.holder() : null;
        boolean isAboutASilence = vote instanceof PreVote.Open && cause == Cause.SILENT;
        if (!isAboutASilence || holder == null || answers(holder, reached)) {
            return vote;
        }
        List<InstanceState> peers = reached.stream()
                .filter(state -> ObservedSilence.canMissIt(baton, holder, state))
                .toList();
        List<Member> hearing = ObservedSilence.hearing(peers);
        return hearing.isEmpty() || convictedWithout(hearing, baton, peers, lossy)
                ? vote
                : new PreVote.NotNeeded("%s does not answer here, but it asks %s again, so it serves epoch %s"
                        .formatted(holder, hearing, baton.epoch()));
    }

    /** First-hand word is better than any witness: the pre-vote has judged it. */
    private static boolean answers(Member holder, Collection<InstanceState> reached) {
        return reached.stream().anyMatch(state -> state.promise().instance().equals(holder.name()));
    }

    /** Too few hear it to let it go on; where commits wait for nobody one is enough to acquit. */
    private static boolean convictedWithout(
            List<Member> hearing, Baton baton, List<InstanceState> peers, LossPolicy lossy) {
        List<InstanceState> witnesses =
                peers.stream().filter(peer -> !hearing.contains(peer.member())).toList();
        return baton.acknowledgements() > 0 && PreVote.decide(baton, witnesses, lossy) instanceof PreVote.Open;
    }
}
