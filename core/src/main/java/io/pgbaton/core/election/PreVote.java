package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Decision;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Would a role change find a candidate if every member that answers now were frozen? (M0)
 *
 * <p>Opening an epoch takes the old one's rights away, so it is not done for a move that cannot finish. Nothing is promised
 * here: the election decides again on what is really frozen.
 */
public sealed interface PreVote extends Decision {
    /**
     * Open this epoch.
     *
     * @param seen the Baton it was judged on: opening it is a compare-and-set against exactly this one
     */
    record Open(Baton seen, Epoch epoch, String why) implements PreVote {
        @Override
        public String summary() {
            return "open epoch %s: %s".formatted(epoch, why);
        }
    }

    /** There is nothing to move: the holder serves. */
    record NotNeeded(String why) implements PreVote {
        @Override
        public String summary() {
            return "nothing to do: " + why;
        }
    }

    /**
     * This epoch's candidate is primary already and only the end of its move is missing: finish it. A new epoch would stop
     * a server that may be serving ("admitted, not closed" is a legal serving state, M7).
     */
    record Finish(Baton seen, Candidate candidate) implements PreVote {
        @Override
        public String summary() {
            return "finish epoch %s: %s is primary already".formatted(seen.epoch(), candidate.member());
        }
    }

    /**
     * A move could not finish now, so it is not begun.
     *
     * @param wayOut what a person can do if it never will; null if nothing
     */
    record Hold(String reason, String waitsFor, @Nullable WayOut wayOut) implements PreVote {
        Hold(String reason, String waitsFor) {
            this(reason, waitsFor, null);
        }

        @Override
        public String summary() {
            return "not opening a new epoch: %s; waiting for %s".formatted(reason, waitsFor);
        }
    }

    /** A write that has waited for less may be slow; {@code failover.stuckAfter} is at least this. */
    Duration LEAST_STUCK = Duration.ofSeconds(5);

    /**
     * Decides on fresh views. Somebody has reported the holder as lost: that it leads is looked at again, and that its writes
     * hang counts only if they do so now.
     *
     * @param reached the states of those who answered just now
     * @param lossy what is wanted where commits wait for nobody; else it does not matter
     */
    static PreVote decide(Baton baton, Collection<InstanceState> reached, LossPolicy lossy) {
        List<InstanceState> able =
                reached.stream().filter(state -> !isStuck(state)).toList();
        if (baton.phase() == Phase.HELD && baton.holder() != null && leads(baton, baton.holder(), able)) {
            return new NotNeeded("%s serves epoch %s".formatted(baton.holder(), baton.epoch()));
        }
        Optional<Candidate> promoted = baton.phase() == Phase.MOVING
                ? baton.candidate().filter(candidate -> leads(baton, candidate.member(), reached))
                : Optional.empty();
        if (promoted.isPresent()) {
            return new Finish(baton, promoted.get());
        }
        Optional<Hold> outrun = holdIfOutrun(baton, reached);
        if (outrun.isPresent()) {
            return outrun.get();
        }
        List<InstanceState> countable =
                able.stream().filter(state -> isCountable(baton, state)).toList();
        List<Member> members = countable.stream().map(InstanceState::member).toList();
        Optional<Hold> tooFew =
                baton.isByQuorum() ? holdBelowQuorum(baton, members) : holdWithoutWriters(baton, members, lossy);
        if (tooFew.isPresent()) {
            return tooFew.get();
        }
        if (countable.stream().noneMatch(state -> couldBeElected(state, baton, countable))) {
            return new Hold(
                    "no member that reaches far enough can lead", "the furthest member to be without objections");
        }
        return new Open(
                baton,
                nextEpoch(baton, reached),
                "%d of %d members answer"
                        .formatted(members.size(), baton.members().size()));
    }

    /** One above all that those who answer have promised or written. */
    static Epoch nextEpoch(Baton baton, Collection<InstanceState> reached) {
        return Election.nextEpoch(
                baton, reached.stream().flatMap(state -> seenBy(state).stream()).toList());
    }

    /** Decides on a move that must not need this member's answer, whatever it says. */
    static PreVote without(Member member, Baton baton, Collection<InstanceState> reached, LossPolicy lossy) {
        List<InstanceState> others = reached.stream()
                .filter(state -> !state.promise().instance().equals(member.name()))
                .toList();
        return decide(baton, others, lossy);
    }

    /**
     * A promise is made only to a ballot that the Baton showed before. One that it never showed was promised to another: this
     * one was put back from an old copy, or was written by somebody who was late after the true one was lost. What M and W
     * have become since it does not know.
     *
     * @return empty if nobody who answered contradicts this Baton
     */
    static Optional<Hold> holdIfOutrun(Baton baton, Collection<InstanceState> reached) {
        return reached.stream()
                .filter(state -> state.promise().cluster().equals(baton.cluster()))
                .filter(state -> isBeyond(state.promise().promised(), baton.ballot()))
                .findFirst()
                .map(state -> new Hold(
                        "%s has promised %s, which this Baton, in epoch %s, never opened: it is not the newest one"
                                .formatted(state.member(), state.promise().promised(), baton.epoch()),
                        "the newest Baton",
                        new WayOut(List.of())));
    }

    private static boolean isBeyond(@Nullable Ballot promised, Ballot open) {
        return promised != null && (promised.epoch().isAfter(open.epoch()) || promised.rivals(open));
    }

    private static Optional<Hold> holdBelowQuorum(Baton baton, List<Member> countable) {
        Quorum quorum = Quorum.closing(baton);
        List<Member> missing = new ArrayList<>(baton.members());
        missing.removeAll(countable);
        return quorum.isClosedBy(countable)
                ? Optional.empty()
                : Optional.of(new Hold(
                        "only %d of the %d members needed answer and are whole"
                                .formatted(countable.size(), quorum.required()),
                        Quorum.answers(missing),
                        WayOut.without(missing, countable)));
    }

    /** Where commits wait for nobody, only they have them all; without them it is a loss, which not everybody wants. */
    private static Optional<Hold> holdWithoutWriters(Baton baton, List<Member> countable, LossPolicy lossy) {
        if (countable.isEmpty()) {
            return Optional.of(
                    new Hold("no member answers and is whole", "answers from %s".formatted(baton.members())));
        }
        List<Member> missing = baton.candidates().stream()
                .map(Candidate::member)
                .filter(member -> !countable.contains(member))
                .distinct()
                .toList();
        return missing.isEmpty() || lossy != LossPolicy.NEVER
                ? Optional.empty()
                : Optional.of(new Hold(
                        "%s may have commits that nobody else has, and failover.lossy is Never".formatted(missing),
                        "answers from %s".formatted(missing)));
    }

    /** It answers, but it neither serves nor would it be able to freeze. */
    private static boolean isStuck(InstanceState state) {
        Long waiting = state.writeStuckMillis();
        return state.server().isPrimary() && waiting != null && waiting >= LEAST_STUCK.toMillis();
    }

    private static boolean leads(Baton baton, Member member, Collection<InstanceState> reached) {
        return reached.stream()
                .anyMatch(state -> state.member().equals(member)
                        && state.server().isPrimary()
                        && state.promise().leadsPromised()
                        && baton.ballot().equals(state.promise().promised()));
    }

    /** The election's own rule (M2) on what is known now; a member that cannot say how far it reaches may be anywhere. */
    private static boolean couldBeElected(InstanceState state, Baton baton, List<InstanceState> countable) {
        return state.objections().isEmpty()
                && (reachesFarEnough(state, baton, countable)
                        || countable.stream()
                                .anyMatch(source ->
                                        reachesFarEnough(source, baton, countable) && couldBeLevelled(state, source)));
    }

    private static boolean reachesFarEnough(InstanceState state, Baton baton, List<InstanceState> countable) {
        List<Member> notBeyond = countable.stream()
                .filter(other -> mayNotReachBeyond(other, state))
                .map(InstanceState::member)
                .toList();
        return baton.isByQuorum() ? Quorum.closing(baton).isClosedBy(notBeyond) : notBeyond.size() == countable.size();
    }

    /** By the rule of {@link Levelling}: what it lacks is on a running member, on its own timeline, and it has room for it. */
    private static boolean couldBeLevelled(InstanceState state, InstanceState source) {
        Position own = state.server().position();
        Position wanted = source.server().position();
        boolean bothRun = runs(state) && runs(source);
        return bothRun
                && (own == null
                        || wanted == null
                        || (own.timeline().equals(wanted.timeline())
                                && state.freeBytes() > wanted.lsn().bytesSince(own.lsn())));
    }

    /** Once it is frozen, that is: a primary comes back as a standby. */
    private static boolean runs(InstanceState state) {
        return state.server().phase() != ServerState.Phase.STOPPED;
    }

    private static boolean mayNotReachBeyond(InstanceState other, InstanceState limit) {
        Position ofOther = other.server().position();
        Position ofLimit = limit.server().position();
        return ofOther == null || ofLimit == null || ofOther.compareTo(ofLimit) <= 0;
    }

    private static boolean isCountable(Baton baton, InstanceState state) {
        return baton.isMember(state.member())
                && state.promise().isJoined()
                && state.promise().dirty() == null
                && state.promise().cluster().equals(baton.cluster())
                && state.server().phase() != ServerState.Phase.EMPTY;
    }

    private static List<Epoch> seenBy(InstanceState state) {
        List<Epoch> seen = new ArrayList<>();
        seen.add(state.promise().promisedEpoch());
        Position position = state.server().position();
        if (position != null) {
            seen.add(position.timeline().epoch());
        }
        return seen;
    }
}
