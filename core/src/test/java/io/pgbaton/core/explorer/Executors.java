package io.pgbaton.core.explorer;

import static io.pgbaton.core.Sample.ballot;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.protocol.Frozen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The executors of role changes: any number of them, each at any time, each perhaps on a Baton that it read before another
 * executor changed it. Their store refuses only what the transition rules refuse.
 */
final class Executors {
    private static final long ROOM = 1L << 30;

    private final Rules rules;
    private final Bounds bounds;

    Executors(Rules rules, Bounds bounds) {
        this.rules = rules;
        this.bounds = bounds;
    }

    void steps(State state, List<Step> steps) {
        open(state, steps);
        openOnAnOldRead(state, steps);
        decide(state, steps);
        close(state, steps);
    }

    /** Any executor may open at any time, needed or not. */
    private void open(State state, List<Step> steps) {
        int next = (int) state.baton().epoch().number() + 1;
        if (next <= bounds.lastEpoch()) {
            store(state, state.baton().open(ballot(next)), steps, "opens");
        }
    }

    /** A second executor read the Baton before this epoch was opened, and opens the same epoch. */
    private void openOnAnOldRead(State state, List<Step> steps) {
        Baton baton = state.baton();
        if (baton.phase() == Phase.MOVING) {
            Ballot rival = ballot((int) baton.epoch().number(), "b");
            store(state, withoutCandidate(baton).open(rival), steps, "opens on an old read");
        }
    }

    private void store(State state, Baton after, List<Step> steps, String verb) {
        if (rules.refusal(state.baton(), after).isEmpty()) {
            steps.add(new Step(
                    () -> "an executor %s %s".formatted(verb, after.ballot()),
                    state.with(after).opening(after.ballot())));
        }
    }

    private static Baton withoutCandidate(Baton baton) {
        List<Candidate> earlier = baton.candidates().stream()
                .filter(candidate -> candidate.epoch().isBefore(baton.epoch()))
                .toList();
        return withCandidates(baton, earlier);
    }

    static Baton withCandidates(Baton baton, List<Candidate> candidates) {
        return new Baton(
                baton.cluster(),
                baton.ballot(),
                baton.phase(),
                baton.holder(),
                candidates,
                baton.members(),
                baton.acknowledgements(),
                baton.systemIdentifier(),
                baton.closedAt());
    }

    /**
     * Decides on any part of the answers that can be had, as if it had read the Baton before anyone was elected. Answers that
     * arrive late change nothing: the decision could have been made as soon as they were given.
     */
    private void decide(State state, List<Step> steps) {
        if (state.baton().phase() != Phase.MOVING) {
            return;
        }
        Baton read = withoutCandidate(state.baton());
        if (!(rules.fence(read, proofs(state, read)) instanceof Fencing.Proven)) {
            return;
        }
        List<Node> frozen = state.nodes().stream()
                .filter(node -> isFrozen(node, read.ballot()))
                .toList();
        for (int chosen = 1; chosen < 1 << frozen.size(); chosen++) {
            elect(state, read, some(frozen, chosen), steps);
        }
    }

    private void elect(State state, Baton read, List<Node> frozen, List<Step> steps) {
        Verdict verdict =
                rules.elect(read, frozen.stream().map(Executors::answer).toList());
        if (verdict instanceof Verdict.Elect elect) {
            Frozen winner = elect.winner().answer();
            Baton after = read.elect(winner.member(), winner.incarnation());
            if (!after.equals(state.baton())
                    && rules.refusal(state.baton(), after).isEmpty()) {
                State.Order order = new State.Order(read.ballot(), winner.member(), winner.incarnation());
                steps.add(new Step(
                        () -> "an executor elects %s for %s on the answers of %s"
                                .formatted(winner.member(), read.ballot(), frozen),
                        state.with(after).ordering(order)));
            }
        }
    }

    private static List<Node> some(List<Node> nodes, int mask) {
        List<Node> chosen = new ArrayList<>();
        for (int index = 0; index < nodes.size(); index++) {
            if ((mask >> index & 1) == 1) {
                chosen.add(nodes.get(index));
            }
        }
        return chosen;
    }

    /** It has promised this ballot, has not begun anything in it, is in recovery and receives nothing any more (I7). */
    private static boolean isFrozen(Node node, Ballot ballot) {
        return ballot.equals(node.promise().promised())
                && !node.promise().followsPromised()
                && !node.promise().leadsPromised()
                && !node.isPrimary()
                && node.upstream() == Node.NOBODY;
    }

    private static Frozen answer(Node node) {
        return new Frozen(
                node.promise().member(),
                node.incarnation(),
                node.promise().promised(),
                node.position(),
                true,
                !node.isDirty(),
                List.of(),
                ROOM);
    }

    /** The word of everyone in recovery that has promised this ballot, and every recorded run that is over. */
    private static List<FenceProof> proofs(State state, Baton baton) {
        List<FenceProof> proofs = new ArrayList<>();
        for (Node node : state.nodes()) {
            Ballot promised = node.promise().promised();
            if (baton.ballot().equals(promised) && !node.isPrimary()) {
                proofs.add(new FenceProof.Answered(node.promise().member(), promised, true));
            }
        }
        for (Candidate suspect : Fencing.suspects(baton)) {
            Node node = state.node(suspect.member().name().ordinal());
            if (!node.incarnation().equals(suspect.incarnation())) {
                proofs.add(new FenceProof.Terminated(suspect.member(), suspect.incarnation(), "seen"));
            }
        }
        return proofs;
    }

    private void close(State state, List<Step> steps) {
        Optional<Candidate> candidate =
                state.baton().phase() == Phase.MOVING ? state.baton().candidate() : Optional.empty();
        if (candidate.isEmpty()) {
            return;
        }
        Node node = state.node(candidate.get().member().name().ordinal());
        if (node.admitted() && node.promise().led().equals(state.baton().epoch())) {
            Baton after = state.baton().close(node.position());
            if (rules.refusal(state.baton(), after).isEmpty()) {
                steps.add(new Step(() -> "an executor closes %s".formatted(after.ballot()), state.with(after)));
            }
        }
    }
}
