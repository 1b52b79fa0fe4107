package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who leads an epoch that is open in a cluster whose commits wait for nobody (M1 in Async: W = 0).
 *
 * <ol>
 *   <li>Whoever may have been writable since the baton was last held, the holder and every candidate since, may alone have
 *       acknowledged commits.
 *   <li>Are all of them frozen and countable, then the furthest member loses nothing.
 *   <li>Else another member is frozen, and the leash of those who are missing ends, because in Async every peer is needed.
 *       What the furthest one may lack is estimated in bytes, and {@code failover.lossy} decides.
 * </ol>
 *
 * <p>A candidate that was never promoted is counted among the first all the same; that it wrote nothing cannot be known.
 */
public final class AsyncElection {
    private AsyncElection() {}

    /**
     * What is known and wanted about a loss.
     *
     * @param approval null unless a person accepted a loss
     * @param lastSeen how far the log of each member reached when it was last heard of; an observation
     */
    public record Loss(LossPolicy policy, @Nullable LossApproval approval, Map<Member, Position> lastSeen) {
        public Loss {
            lastSeen = Map.copyOf(lastSeen);
        }
    }

    /**
     * Decides on what the members answered to the freeze of this Baton's epoch.
     *
     * @param baton a Baton with W = 0 that is moving and has no candidate yet in its epoch
     */
    public static AsyncVerdict decide(Baton baton, Collection<Frozen> answers, Loss loss) {
        return decide(baton, answers, loss, null);
    }

    /**
     * The same for a move that somebody wants to end at a certain member.
     *
     * @param wished who leads if it is among the furthest; null if nobody in particular
     */
    public static AsyncVerdict decide(Baton baton, Collection<Frozen> answers, Loss loss, @Nullable Member wished) {
        List<Standing> standings = Election.standings(baton, answers);
        if (baton.phase() != Phase.MOVING || baton.candidate().isPresent()) {
            return new AsyncVerdict.Hold(
                    "%s is not open for an election".formatted(baton.ballot()), "a new epoch", standings);
        }
        if (baton.isByQuorum()) {
            return new AsyncVerdict.Hold(
                    "its commits wait for other members, or it is adopted", "the election of a quorum", standings);
        }
        List<Standing> counted = standings.stream().filter(Standing::counted).toList();
        List<Member> missing = missing(baton, counted);
        if (counted.isEmpty()) {
            return new AsyncVerdict.Hold(
                    "no member is frozen and whole", "answers from %s".formatted(baton.members()), standings);
        }
        // a shorter log than the furthest would lose what that one has, and nobody would have been asked
        Standing furthest = counted.getFirst();
        return asFar(furthest, counted).stream()
                .filter(Standing::canLead)
                .min(Comparator.comparing(
                        (Standing standing) -> !standing.answer().member().equals(wished)))
                .map(winner -> lossy(baton, winner, missing, loss, standings))
                .orElseGet(() -> new AsyncVerdict.Hold(
                        "the member that reaches furthest cannot lead",
                        "%s to be able to lead, or another one to be levelled"
                                .formatted(furthest.answer().member()),
                        standings));
    }

    private static AsyncVerdict lossy(
            Baton baton, Standing winner, List<Member> missing, Loss loss, List<Standing> standings) {
        LossEstimate estimate = estimate(winner, missing, loss.lastSeen());
        String why = "it reaches furthest (%s)".formatted(winner.answer().position());
        if (estimate.isNothing() || loss.policy() == LossPolicy.ALLOW) {
            return new AsyncVerdict.Elect(winner, estimate, why, standings);
        }
        if (loss.policy() == LossPolicy.NEVER) {
            return new AsyncVerdict.Hold(
                    "%s, and failover.lossy is Never".formatted(estimate),
                    "answers from %s".formatted(missing),
                    standings);
        }
        LossApproval approval = loss.approval();
        return approval != null
                        && approval.covers(baton.ballot(), winner.answer().member(), estimate)
                ? new AsyncVerdict.Elect(
                        winner, estimate, "%s, and %s accepted the loss".formatted(why, approval.by()), standings)
                : new AsyncVerdict.Ask(baton.ballot(), winner, estimate, standings);
    }

    /** How much the winner lacks of those who are missing. */
    static LossEstimate estimate(Standing winner, List<Member> missing, Map<Member, Position> lastSeen) {
        if (missing.isEmpty()) {
            return LossEstimate.NOTHING;
        }
        Position own = winner.answer().position();
        long most = 0;
        for (Member member : missing) {
            Optional<Long> lacking = lacking(own, lastSeen.get(member));
            if (lacking.isEmpty()) {
                return new LossEstimate(missing, null);
            }
            most = Math.max(most, lacking.get());
        }
        return new LossEstimate(missing, most);
    }

    /** Logs of two timelines may part anywhere: then a difference of positions says nothing. */
    private static Optional<Long> lacking(Position own, @Nullable Position seen) {
        if (seen == null || !seen.timeline().equals(own.timeline())) {
            return Optional.empty();
        }
        Lsn reached = seen.lsn();
        return Optional.of(reached.bytesSince(own.lsn()));
    }

    /** Who may have acknowledged commits and is not counted. */
    private static List<Member> missing(Baton baton, List<Standing> counted) {
        return Fencing.suspects(baton).stream()
                .map(Candidate::member)
                .filter(member -> !members(counted).contains(member))
                .distinct()
                .toList();
    }

    private static List<Standing> asFar(Standing furthest, List<Standing> counted) {
        return counted.stream()
                .filter(other ->
                        other.answer().position().equals(furthest.answer().position()))
                .toList();
    }

    private static List<Member> members(List<Standing> standings) {
        return standings.stream().map(standing -> standing.answer().member()).toList();
    }
}
