package io.pgbaton.core.detection;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.detection.Finding.Doubt;
import io.pgbaton.core.election.PreVote;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimarySilence;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What does the silence of a holder mean? (safety rules, section 5)
 *
 * <p>Our own ear proves nothing: we may be the ones who are cut off. So it is asked of those whom a move would need anyway. A
 * primary asks <em>all</em> its peers for its leash all the time, so a peer that follows it knows whether it lives, where an idle
 * stream would not tell. A holder is convicted only if
 *
 * <ol>
 *   <li>we have not heard it for {@link DetectionPolicy#silence()}, and
 *   <li>members that answer us, follow it in this very ballot and have not been asked for as long are enough for a move
 *       without it, by the pre-vote's own judgement (M0, M1). Then too few are left to let it go on, so what remains of its
 *       leash ends anyway.
 * </ol>
 *
 * <p>Where commits wait for nobody one witness would be enough to move; there nobody who answers may have heard it.
 */
final class ObservedSilence {
    private final Baton baton;
    private final Member holder;
    private final DetectionPolicy policy;
    private final List<InstanceState> peers;

    private ObservedSilence(Baton baton, Member holder, Collection<InstanceState> answering, DetectionPolicy policy) {
        this.baton = baton;
        this.holder = holder;
        this.policy = policy;
        this.peers = answering.stream()
                .filter(state -> canMissIt(baton, holder, state))
                .toList();
    }

    /**
     * Judges it.
     *
     * @param silent for how long we have not heard the holder
     * @param answering everybody whose stream is alive
     */
    static Finding judge(
            Baton baton, Member holder, Duration silent, Collection<InstanceState> answering, DetectionPolicy policy) {
        if (silent.compareTo(policy.silence()) < 0) {
            return new Finding.Inconclusive(
                    Doubt.TOO_EARLY,
                    "the holder %s has been silent for less than %s".formatted(holder, text(policy.silence())));
        }
        return new ObservedSilence(baton, holder, answering, policy).judge();
    }

    private Finding judge() {
        List<InstanceState> witnesses = peers.stream()
                .filter(peer -> silence(peer).compareTo(policy.silence()) >= 0)
                .toList();
        List<Member> hearing = hearing(peers);
        boolean contradicted = baton.acknowledgements() == 0 && witnesses.size() < peers.size();
        PreVote vote = PreVote.decide(baton, witnesses, policy.lossy());
        if (vote instanceof PreVote.Open && !contradicted) {
            return new Finding.PrimaryLost(
                    holder.name(),
                    Cause.SILENT,
                    "neither we nor %s, who follow it, have heard %s for %s"
                            .formatted(names(witnesses), holder.name(), text(policy.silence())));
        }
        if (!hearing.isEmpty()) {
            return new Finding.Inconclusive(
                    Doubt.HEARD_BY_PEERS,
                    "%s does not answer here, but it asks its peers and they let it go on: it is cut off from here only"
                            .formatted(holder.name()));
        }
        if (witnesses.size() < peers.size()) {
            return new Finding.Inconclusive(
                    Doubt.TOO_EARLY,
                    "not all who follow %s have missed it for %s".formatted(holder.name(), text(policy.silence())));
        }
        return new Finding.Inconclusive(
                Doubt.TOO_FEW_WITNESSES, "%s is silent, and %s".formatted(holder.name(), why(vote)));
    }

    private String why(PreVote vote) {
        return vote instanceof PreVote.Hold hold
                ? "without it %s; waiting for %s".formatted(hold.reason(), hold.waitsFor())
                : vote.summary();
    }

    /** Only a member as the Baton names it, that follows in this opening, can miss the holder. */
    static boolean canMissIt(Baton baton, Member holder, InstanceState state) {
        PrimarySilence silence = state.primarySilence();
        return !state.member().equals(holder)
                && baton.isMember(state.member())
                && baton.ballot().equals(state.promise().promised())
                && state.promise().followsPromised()
                && silence != null
                && silence.ballot().equals(baton.ballot());
    }

    /** Who of these was asked for its leave a moment ago. */
    static List<Member> hearing(Collection<InstanceState> peers) {
        return peers.stream()
                .filter(peer -> silence(peer).compareTo(DetectionPolicy.SUSPECT_AFTER) < 0)
                .map(InstanceState::member)
                .toList();
    }

    private static Duration silence(InstanceState peer) {
        PrimarySilence silence = peer.primarySilence();
        return silence == null ? Duration.ZERO : Duration.ofMillis(silence.silentMillis());
    }

    private static String names(List<InstanceState> states) {
        return states.stream().map(state -> state.promise().instance()).toList().toString();
    }

    static String text(Duration time) {
        return "%d s".formatted(time.toSeconds());
    }
}
