package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses who leads an epoch that is open (M1, M2).
 *
 * <ol>
 *   <li>Count: members of the last held epoch that are frozen under this very ballot and still hold all they acknowledged.
 *   <li>Closed? At least R of them, else hold: an acknowledged commit may be on none of them, or still be acknowledged. All of
 *       them while a cluster is adopted ({@link Quorum#closing}).
 *   <li>Choose the greatest (timeline, position) among those that can lead, provided that it is the maximum of a closing
 *       set: R counted members, itself among them, that reach no further than it does.
 *   <li>Of those that could be chosen so, one of whom there are no {@link Doubts}, if there is one.
 * </ol>
 *
 * <p>Safety: R counted members meet every set that can have acknowledged a commit, so the furthest of <em>any</em> R of
 * them holds every acknowledged commit. A counted member that reaches further still (say a killed primary whose server does
 * not run yet) holds only what no client was promised, and does not keep the cluster waiting. Position alone is never
 * compared: the timeline comes first.
 */
public final class Election {
    /** Furthest first; of equals, one that did not lead last (its machine has just shown a fault), then the lowest ordinal. */
    private static Comparator<Standing> preference(@Nullable Member lastHolder) {
        return Comparator.comparing((Standing standing) -> standing.answer().position())
                .reversed()
                .thenComparing(standing -> standing.answer().member().equals(lastHolder))
                .thenComparing(standing -> standing.answer().member());
    }

    private Election() {}

    /**
     * Decides on what the members answered to the freeze of this Baton's epoch.
     *
     * @param baton a Baton that is moving and has no candidate yet in its epoch
     * @param answers one answer a member, in any order; foreign and stale ones are noted and not counted, nor is a member
     *     whose answers contradict each other
     */
    public static Verdict decide(Baton baton, Collection<Frozen> answers) {
        return decide(baton, answers, Doubts.of(baton, false), null);
    }

    /** The same for a move that somebody wants to end at a certain member. */
    public static Verdict decide(Baton baton, Collection<Frozen> answers, @Nullable Member wished) {
        return decide(baton, answers, Doubts.of(baton, false), wished);
    }

    /**
     * The same, with what else is known against somebody, for a move that somebody wants to end at a certain member.
     *
     * @param wished who leads if the rules let it lead at all and there are no doubts about it; null if nobody in particular
     */
    public static Verdict decide(Baton baton, Collection<Frozen> answers, Doubts doubts, @Nullable Member wished) {
        List<Standing> standings = standings(baton, answers).stream()
                .map(standing -> doubted(standing, doubts))
                .toList();
        if (baton.phase() != Phase.MOVING) {
            return new Verdict.Hold("the baton is not moving", "an open epoch", standings);
        }
        if (baton.candidate().isPresent()) {
            return new Verdict.Hold(
                    "epoch %s already has its candidate".formatted(baton.epoch()), "a new epoch", standings);
        }
        Quorum quorum = Quorum.closing(baton);
        List<Standing> counted = standings.stream().filter(Standing::counted).toList();
        if (!quorum.isClosedBy(members(counted))) {
            List<Member> missing = missing(baton, counted);
            return new Verdict.Hold(
                    "only %d of the %d members needed are frozen and whole"
                            .formatted(counted.size(), quorum.required()),
                    Quorum.answers(missing),
                    WayOut.without(missing, members(counted)),
                    standings);
        }
        List<Standing> lawful = lawful(quorum, counted);
        return lawful.stream()
                .min(Comparator.comparing((Standing standing) ->
                                doubts.about(standing.answer().member()))
                        .thenComparing(standing -> !standing.answer().member().equals(wished)))
                .<Verdict>map(winner -> new Verdict.Elect(
                        winner, why(winner, quorum, counted) + leftOut(winner, lawful.getFirst(), doubts), standings))
                .orElseGet(() -> new Verdict.Hold(
                        "the member that reaches furthest cannot lead",
                        "%s to be able to lead"
                                .formatted(counted.getFirst().answer().member()),
                        standings));
    }

    /** Each member as its answers show it, in order of preference. */
    static List<Standing> standings(Baton baton, Collection<Frozen> answers) {
        return answers.stream()
                .distinct()
                .map(answer -> stand(baton, answer, answers))
                .sorted(preference(baton.holder()))
                .toList();
    }

    private static Standing doubted(Standing standing, Doubts doubts) {
        List<String> remarks = new ArrayList<>(standing.remarks());
        doubts.reason(standing.answer().member()).ifPresent(remarks::add);
        return new Standing(standing.answer(), standing.counted(), remarks);
    }

    private static Standing stand(Baton baton, Frozen answer, Collection<Frozen> answers) {
        List<String> remarks = new ArrayList<>();
        boolean counted = true;
        if (!baton.isMember(answer.member())) {
            remarks.add("volume %s is not a member's".formatted(answer.member().volume()));
            counted = false;
        }
        if (!answer.ballot().equals(baton.ballot())) {
            remarks.add("promised %s".formatted(answer.ballot()));
            counted = false;
        }
        if (!answer.countable()) {
            remarks.add("lost what it once acknowledged, or was never whole");
            counted = false;
        }
        if (!answer.position().timeline().epoch().isBefore(baton.epoch())) {
            remarks.add("already wrote in epoch %s".formatted(baton.epoch()));
            counted = false;
        }
        if (answers.stream().anyMatch(other -> contradict(answer, other))) {
            remarks.add("answered more than once, and not the same");
            counted = false;
        }
        if (!answer.running()) {
            remarks.add("its server does not run");
        }
        remarks.addAll(answer.objections());
        return new Standing(answer, counted, remarks);
    }

    /** Which of the two holds cannot be told, and M1 is safe with fewer members counted, never with a wrong one. */
    private static boolean contradict(Frozen one, Frozen other) {
        return one.member().equals(other.member()) && one.ballot().equals(other.ballot()) && !one.equals(other);
    }

    /** Each is the maximum of a closing set. INVARIANT: {@code counted} is sorted by preference, furthest first, and so is this. */
    private static List<Standing> lawful(Quorum quorum, List<Standing> counted) {
        return counted.stream()
                .filter(Standing::canLead)
                .filter(standing -> quorum.isClosedBy(members(notBeyond(standing, counted))))
                .toList();
    }

    private static List<Standing> notBeyond(Standing limit, List<Standing> counted) {
        return counted.stream()
                .filter(other ->
                        other.answer().position().compareTo(limit.answer().position()) <= 0)
                .toList();
    }

    private static String why(Standing winner, Quorum quorum, List<Standing> counted) {
        return "it reaches furthest (%s) of %d frozen members, %d needed"
                .formatted(
                        winner.answer().position(), notBeyond(winner, counted).size(), quorum.required());
    }

    private static String leftOut(Standing winner, Standing first, Doubts doubts) {
        Member member = first.answer().member();
        return doubts.reason(member)
                .filter(reason -> !winner.equals(first))
                .map(reason -> "; %s is left out: %s".formatted(member, reason))
                .orElse("");
    }

    private static List<Member> members(List<Standing> standings) {
        return standings.stream().map(standing -> standing.answer().member()).toList();
    }

    private static List<Member> missing(Baton baton, List<Standing> counted) {
        List<Member> missing = new ArrayList<>(baton.members());
        missing.removeAll(members(counted));
        return missing;
    }

    /** A new epoch is above everything ever promised or written (section 1). */
    public static Epoch nextEpoch(Baton baton, Collection<Epoch> seen) {
        return seen.stream().reduce(baton.epoch(), Epoch::max).next();
    }
}
