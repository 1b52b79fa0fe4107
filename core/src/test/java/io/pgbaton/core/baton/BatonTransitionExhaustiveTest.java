package io.pgbaton.core.baton;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every pair of small Batons: two members, three epochs, two tokens, every choice of up to two candidates. */
class BatonTransitionExhaustiveTest {
    private static final List<Member> BOTH = List.of(member(0), member(1));
    private static final int LAST_EPOCH = 4;
    private static final int MOST_CANDIDATES = 2;

    /** What must never happen, each in its own words and without a look at BatonTransition. */
    private static final Map<String, Predicate<Change>> NEVER = new LinkedHashMap<>();

    static {
        NEVER.put("the epoch falls", Change::falls);
        NEVER.put(
                "the token changes within an epoch",
                change -> change.sameEpoch()
                        && !change.keeps(baton -> baton.ballot().token()));
        NEVER.put(
                "an old token opens a new epoch",
                change -> change.opens() && change.keeps(baton -> baton.ballot().token()));
        NEVER.put("a new epoch begins held", change -> change.opens() && change.after.phase() == Phase.HELD);
        NEVER.put(
                "the candidate changes within an epoch",
                change ->
                        change.sameEpoch() && change.before.candidate().isPresent() && !change.keeps(Baton::candidate));
        NEVER.put(
                "an earlier candidate is forgotten before the close",
                change -> !change.closes() && !change.after.candidates().containsAll(change.before.candidates()));
        NEVER.put(
                "an epoch that is over gets a candidate",
                change -> change.added.stream()
                        .anyMatch(candidate -> !candidate.epoch().equals(change.after.epoch())));
        NEVER.put("a new epoch begins with its candidate", change -> change.opens() && !change.added.isEmpty());
        NEVER.put(
                "a held epoch gets a candidate",
                change -> change.sameEpoch() && change.touchesHeld() && !change.added.isEmpty());
        NEVER.put(
                "a candidate was no member before",
                change -> change.added.stream()
                        .anyMatch(candidate -> !change.before.members().contains(candidate.member())));
        NEVER.put(
                "held by another than the candidate",
                change -> change.closes()
                        && change.before.candidates().stream()
                                .noneMatch(candidate -> candidate.epoch().equals(change.after.epoch())
                                        && candidate.member().equals(change.after.holder())));
        NEVER.put(
                "closing keeps more than the winner",
                change -> change.closes()
                        && change.after.candidates().stream()
                                .anyMatch(candidate -> !candidate.epoch().equals(change.after.epoch())));
        NEVER.put(
                "a held epoch moves again",
                change -> change.sameEpoch()
                        && change.before.phase() == Phase.HELD
                        && change.after.phase() == Phase.MOVING);
        NEVER.put("the holder changes without a close", change -> !change.closes() && !change.keeps(Baton::holder));
        NEVER.put(
                "the closing position changes without a close",
                change -> !change.closes() && !change.keeps(Baton::closedAt));
        NEVER.put(
                "members or W change with an opening or a close",
                change -> (change.opens() || change.closes()) && change.reshapes());
        NEVER.put(
                "members or W change while a founded or adopted baton moves",
                change -> change.staysMoving()
                        && (change.before.holder() != null || change.before.adopts() != null)
                        && change.reshapes());
        NEVER.put(
                "an adoption begins late, or ends before the close",
                change -> !change.closes() && !change.keeps(Baton::adopts));
        NEVER.put(
                "a founding baton loses members, acknowledgements or R",
                change -> change.staysMoving()
                        && change.before.holder() == null
                        && (!change.after.members().containsAll(change.before.members())
                                || change.after.acknowledgements() < change.before.acknowledgements()
                                || r(change.after) < r(change.before)));
        NEVER.put(
                "members and W change in one step",
                change ->
                        change.staysHeld() && !change.keeps(Baton::members) && !change.keeps(Baton::acknowledgements));
        NEVER.put(
                "the holder is no member any more",
                change -> change.staysHeld() && !change.after.members().contains(change.after.holder()));
        NEVER.put(
                "a member is swapped for another",
                change -> change.staysHeld()
                        && !change.after.members().containsAll(change.before.members())
                        && !change.before.members().containsAll(change.after.members()));
    }

    @Test
    void refusesExactlyWhatMustNeverHappen() {
        List<Baton> batons = allSmallBatons();
        Map<String, Long> hits = new TreeMap<>();
        long allowed = 0;
        for (Baton before : batons) {
            for (Baton after : batons) {
                List<String> wrongs = wrongs(before, after);
                boolean refused = BatonTransition.refusal(before, after).isPresent();
                if (refused == wrongs.isEmpty()) {
                    throw new AssertionError("%s -> %s is %s, but: %s"
                            .formatted(before, after, refused ? "refused" : "allowed", wrongs));
                }
                wrongs.forEach(wrong -> hits.merge(wrong, 1L, Long::sum));
                allowed += refused ? 0 : 1;
            }
        }
        assertThat(hits.keySet()).as("every prohibition is met by some pair").isEqualTo(new HashSet<>(NEVER.keySet()));
        System.out.printf(
                "[baton] %,d batons, %,d pairs, %,d allowed%n",
                batons.size(), (long) batons.size() * batons.size(), allowed);
    }

    @Test
    void allowsAllThatABatonDoesInLegalOrder() {
        Deque<Baton> open = new ArrayDeque<>();
        open.add(Baton.founding(CLUSTER, ballot(2), member(0), run(member(0), 1)));
        open.add(Baton.adopting(CLUSTER, ballot(2), BOTH, 1, new Baton.Adopted(CLUSTER, "7")));
        Set<Baton> seen = new HashSet<>(open);
        while (!open.isEmpty()) {
            Baton before = open.remove();
            for (Baton after : legalSteps(before)) {
                assertThat(BatonTransition.refusal(before, after))
                        .as("%s -> %s", before, after)
                        .isEmpty();
                if (seen.add(after)) {
                    open.add(after);
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(50);
    }

    private static List<Baton> legalSteps(Baton baton) {
        List<Baton> next = new ArrayList<>();
        int following = (int) baton.epoch().number() + 1;
        if (following <= LAST_EPOCH) {
            next.add(baton.open(ballot(following, "a")));
            next.add(baton.open(ballot(following, "b")));
        }
        if (baton.phase() == Phase.MOVING && baton.candidate().isEmpty()) {
            baton.members().forEach(member -> next.add(baton.elect(member, run(member, 1))));
        }
        if (baton.phase() == Phase.MOVING && baton.candidate().isPresent()) {
            next.add(baton.close(START));
        }
        if (baton.isFounding() && baton.members().size() == 1) {
            next.add(baton.withMembership(BOTH, 1));
        }
        if (baton.systemIdentifier() == null) {
            next.add(baton.withSystemIdentifier("7"));
        }
        return next;
    }

    private static List<Baton> allSmallBatons() {
        List<Baton> batons = new ArrayList<>();
        for (int epoch = 2; epoch <= LAST_EPOCH; epoch++) {
            for (List<Candidate> candidates : candidateLists(epoch)) {
                for (Shape shape : Shape.all()) {
                    for (Ballot ballot : ballots(epoch)) {
                        batons.addAll(holdings(ballot, candidates, shape));
                    }
                }
            }
        }
        return batons;
    }

    /** Two openings of each epoch; the last one also with a token of the epoch before. */
    private static List<Ballot> ballots(int epoch) {
        List<Ballot> ballots = new ArrayList<>(List.of(ballot(epoch, "a"), ballot(epoch, "b")));
        if (epoch == LAST_EPOCH) {
            ballots.add(new Ballot(new Epoch(epoch), ballot(epoch - 1, "a").token()));
        }
        return ballots;
    }

    private static List<Baton> holdings(Ballot ballot, List<Candidate> candidates, Shape shape) {
        List<Baton> batons = new ArrayList<>();
        for (@Nullable Member holder : new @Nullable Member[] {null, member(0), member(1)}) {
            batons.add(baton(ballot, Phase.MOVING, holder, candidates, shape, null));
            batons.add(baton(ballot, Phase.MOVING, holder, candidates, shape, CLUSTER));
            if (holder != null) {
                batons.add(baton(ballot, Phase.HELD, holder, candidates, shape, null));
            }
        }
        return batons;
    }

    private static Baton baton(
            Ballot ballot,
            Phase phase,
            @Nullable Member holder,
            List<Candidate> candidates,
            Shape shape,
            @Nullable ClusterUid adopts) {
        return new Baton(
                CLUSTER,
                ballot,
                phase,
                holder,
                candidates,
                shape.members,
                shape.acknowledgements,
                "7",
                holder == null ? null : START,
                adopts);
    }

    /** Every choice of nobody, member 0 or member 1 for each epoch up to this one. */
    private static List<List<Candidate>> candidateLists(int epoch) {
        if (epoch < 2) {
            return List.of(List.of());
        }
        List<List<Candidate>> lists = new ArrayList<>();
        for (List<Candidate> earlier : candidateLists(epoch - 1)) {
            lists.add(earlier);
            for (Member member : earlier.size() == MOST_CANDIDATES ? List.<Member>of() : BOTH) {
                List<Candidate> more = new ArrayList<>(earlier);
                more.add(new Candidate(new Epoch(epoch), member, run(member, 1)));
                lists.add(more);
            }
        }
        return lists;
    }

    private record Shape(List<Member> members, int acknowledgements) {
        static List<Shape> all() {
            return List.of(
                    new Shape(List.of(member(0)), 0),
                    new Shape(List.of(member(1)), 0),
                    new Shape(BOTH, 0),
                    new Shape(BOTH, 1));
        }
    }

    private static List<String> wrongs(Baton before, Baton after) {
        Change change = Change.of(before, after);
        if (change.falls()) {
            return List.of("the epoch falls");
        }
        List<String> wrongs = new ArrayList<>();
        NEVER.forEach((name, happens) -> {
            if (happens.test(change)) {
                wrongs.add(name);
            }
        });
        return wrongs;
    }

    private static int r(Baton baton) {
        return baton.members().size() - baton.acknowledgements();
    }

    /** Two Batons, one after the other, and which candidates are new in the second. */
    private record Change(Baton before, Baton after, List<Candidate> added) {
        static Change of(Baton before, Baton after) {
            List<Candidate> added = new ArrayList<>(after.candidates());
            added.removeAll(before.candidates());
            return new Change(before, after, added);
        }

        boolean falls() {
            return after.epoch().number() < before.epoch().number();
        }

        boolean opens() {
            return after.epoch().number() > before.epoch().number();
        }

        boolean sameEpoch() {
            return keeps(Baton::epoch);
        }

        boolean closes() {
            return sameEpoch() && before.phase() == Phase.MOVING && after.phase() == Phase.HELD;
        }

        boolean staysMoving() {
            return sameEpoch() && before.phase() == Phase.MOVING && after.phase() == Phase.MOVING;
        }

        boolean staysHeld() {
            return sameEpoch() && before.phase() == Phase.HELD && after.phase() == Phase.HELD;
        }

        boolean touchesHeld() {
            return before.phase() == Phase.HELD || after.phase() == Phase.HELD;
        }

        boolean reshapes() {
            return !keeps(Baton::members) || !keeps(Baton::acknowledgements);
        }

        boolean keeps(Function<Baton, @Nullable Object> part) {
            return Objects.equals(part.apply(before), part.apply(after));
        }
    }
}
