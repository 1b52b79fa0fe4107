package io.pgbaton.core.leash;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.LeashAnswer;
import io.pgbaton.core.protocol.LeashQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lets one server stay writable in one epoch (I5). A value: each proof makes a new one.
 *
 * <ol>
 *   <li>It begins when a promote is obeyed, before pg_promote, with the promote's own challenge as its first control grant:
 *       whoever sent it had read the Baton after that challenge was issued (I4).
 *   <li>All peers are asked again and again. A yes counts from the moment its question was <em>sent</em>, however late the
 *       answer arrives, so a peer that froze meanwhile is never counted longer than L after its freeze.
 *   <li>Where peers are silent, a control grant does: it counts from the moment its challenge was issued (I6).
 *   <li>At least k young answers, or a young grant: go on until the first of them gets too old. Else stop.
 * </ol>
 *
 * <p>Safety (claim B): no proof that was asked for after {@code open} and after the freezes exists, so the last write is
 * within L + K of both. All times are readings of one monotonic clock that counts suspend; this class reads none itself.
 *
 * @param yes for each peer that said yes, when its newest question was sent
 * @param granted when the challenge of the newest control grant was issued; null if there was none
 * @param challenges issued and not too old, oldest first
 */
public record Leash(
        LeashTimes times,
        Tenure tenure,
        LeashTerms terms,
        Map<Member, Duration> yes,
        @Nullable Duration granted,
        List<Challenged> challenges) {

    /** More are never young at the same time, see {@link #wantsGrant}. */
    private static final int MOST_CHALLENGES = 8;

    /** Who leads what. */
    public record Tenure(ClusterUid cluster, Ballot ballot, Member primary, Incarnation incarnation) {}

    /** A challenge, and when it was issued. */
    public record Challenged(String challenge, Duration at) {}

    public Leash {
        yes = Map.copyOf(yes);
        challenges = List.copyOf(challenges);
    }

    /**
     * The leash of a server that is about to be promoted.
     *
     * @param challenged when the challenge that the promote brought back was issued
     */
    public static Leash beginning(LeashTimes times, Tenure tenure, LeashTerms terms, Duration challenged) {
        return new Leash(times, tenure, terms, Map.of(), challenged, List.of());
    }

    /** What to ask a peer. */
    public LeashQuestion question(Member peer, long number) {
        return new LeashQuestion(tenure.cluster(), tenure.ballot(), tenure.primary(), peer, number);
    }

    /**
     * Takes in an answer.
     *
     * @param asked when the question was sent; an answer to another question, of a stranger or a no changes nothing
     */
    public Leash hearing(LeashQuestion question, Duration asked, LeashAnswer answer) {
        if (!answer.answers(question) || !isOwn(question) || !answer.yes()) {
            return this;
        }
        Map<Member, Duration> more = new HashMap<>(yes);
        more.merge(answer.member(), asked, (one, other) -> one.compareTo(other) < 0 ? other : one);
        return new Leash(times, tenure, terms, more, granted, challenges);
    }

    private boolean isOwn(LeashQuestion question) {
        return question.equals(question(question.asked(), question.number()))
                && terms.peers().contains(question.asked());
    }

    /** True if no proof has come for a while and no challenge was issued just now. */
    public boolean wantsGrant(Duration now) {
        return !isWellProven(now)
                && challenges.stream()
                        .noneMatch(issued ->
                                issued.at().plus(LeashTimes.CHALLENGE_EVERY).compareTo(now) > 0);
    }

    /** True if its newest proof will last for a while: then a server that is free so far may be put on it. */
    public boolean isWellProven(Duration now) {
        return terms.peers().isEmpty()
                || Stream.concat(byPeers().stream(), Stream.ofNullable(granted))
                        .anyMatch(asked ->
                                asked.plus(LeashTimes.GRANT_WANTED_AFTER).compareTo(now) > 0);
    }

    /** Issues a challenge; the caller drew it at random just now. */
    public Leash challenging(String challenge, Duration now) {
        List<Challenged> young = new ArrayList<>(
                challenges.stream().filter(issued -> isYoung(issued.at(), now)).toList());
        if (young.size() == MOST_CHALLENGES) {
            young.removeFirst();
        }
        young.add(new Challenged(challenge, now));
        return new Leash(times, tenure, terms, yes, granted, young);
    }

    /** What anybody who can read the Baton may answer; empty while it has enough, or if no young challenge is out. */
    public Optional<GrantRequest> request(Duration now) {
        return challenges.isEmpty()
                        || isWellProven(now)
                        || !isYoung(challenges.getLast().at(), now)
                ? Optional.empty()
                : Optional.of(new GrantRequest(
                        tenure.cluster(),
                        tenure.ballot(),
                        tenure.primary(),
                        tenure.incarnation(),
                        challenges.getLast().challenge()));
    }

    /** Takes in a grant: for another tenure, or for a challenge that is not (or no longer) out, it changes nothing. */
    public Leash granted(ControlGrant grant) {
        if (!grant.cluster().equals(tenure.cluster())
                || !grant.ballot().equals(tenure.ballot())
                || !grant.member().equals(tenure.primary())) {
            return this;
        }
        return challenges.stream()
                .filter(issued -> issued.challenge().equals(grant.challenge()))
                .filter(issued -> granted == null || granted.compareTo(issued.at()) < 0)
                .findFirst()
                .map(issued -> new Leash(times, tenure, terms, yes, issued.at(), challenges))
                .orElse(this);
    }

    /** The same leash under terms that changed (section 4); what members that stay have said stands. */
    public Leash under(LeashTerms changed) {
        Map<Member, Duration> kept = new HashMap<>(yes);
        kept.keySet().retainAll(changed.peers());
        return new Leash(times, tenure, changed, kept, granted, challenges);
    }

    /** May it stay writable at this moment, and until when? */
    public LeashVerdict judge(Duration now) {
        if (terms.peers().isEmpty()) {
            return new LeashVerdict.Free();
        }
        Optional<Duration> peers = byPeers().filter(asked -> isYoung(asked, now));
        Optional<Duration> control = Optional.ofNullable(granted).filter(issued -> isYoung(issued, now));
        if (peers.isEmpty() && control.isEmpty()) {
            int young =
                    (int) yes.values().stream().filter(at -> isYoung(at, now)).count();
            return new LeashVerdict.Stop(young, terms.votes(), times.length());
        }
        boolean peersReachFurther = control.isEmpty()
                || peers.filter(asked -> asked.compareTo(control.get()) >= 0).isPresent();
        Duration newest = peersReachFurther ? peers.orElseThrow() : control.get();
        LeashVerdict.By by = peersReachFurther ? LeashVerdict.By.PEERS : LeashVerdict.By.CONTROL;
        return new LeashVerdict.GoOn(newest.plus(times.length()), by);
    }

    /** When the k-th newest question that got a yes was sent: this proof lasts as long as that answer. */
    private Optional<Duration> byPeers() {
        return yes.values().stream()
                .sorted(Comparator.reverseOrder())
                .skip(terms.votes() - 1L)
                .findFirst();
    }

    private boolean isYoung(Duration asked, Duration now) {
        return now.minus(asked).compareTo(times.length()) < 0;
    }
}
