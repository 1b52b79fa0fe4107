package io.pgbaton.core.explorer;

import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.run;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.explorer.engine.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The Batons that can be, each made and each of its changes judged once by the rules of the store. What is kept here is
 * numbered and never made twice.
 */
public final class Batons {
    private final Rules rules;
    private final Map<Baton, Known> known = new HashMap<>();
    private final Map<Change, Optional<Known>> changes = new HashMap<>();

    /** What an executor may do to a Baton; each may have been begun on an old read. */
    private sealed interface Kind {
        record Open() implements Kind {}

        record OpenAnew() implements Kind {}

        record OpenAgain() implements Kind {}

        record Elect(int ordinal, int run) implements Kind {}

        record Close() implements Kind {}
    }

    /** A Baton that was made over data has no candidate yet. */
    private static final Trace NOBODY = new Trace(0, -1, 0);

    private record Change(int from, Kind kind) {}

    /**
     * A Baton and what is often asked of it.
     *
     * @param rival true if it shows the second opening of its epoch
     * @param candidate the ordinal of this epoch's candidate; -1 if it has none
     * @param candidateRun the run that is recorded for it
     */
    public record Known(
            int number,
            Baton baton,
            int epoch,
            boolean rival,
            boolean moving,
            int candidate,
            int candidateRun,
            List<Trace> trail) {
        /** Written with the ordinals renamed; room for so many candidates. */
        public void write(Code code, int[] renamed, int room) {
            code.put(epoch, 3).put(rival ? 1 : 0, 1).put(moving ? 1 : 0, 1).put(trail.size(), 3);
            for (Trace trace : trail) {
                code.put(trace.epoch(), 3).put(renamed[trace.ordinal()], 2).put(trace.run(), 3);
            }
            code.put(0, 8 * (room - trail.size()));
        }

        /** True if this run may have been promoted, or may be. */
        public boolean records(int ordinal, int run) {
            for (Trace trace : trail) {
                if (trace.ordinal() == ordinal && trace.run() == run) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A recorded candidate in numbers. */
    public record Trace(int epoch, int ordinal, int run) {}

    public Batons(Rules rules) {
        this.rules = rules;
    }

    public Known known(Baton baton) {
        Known found = known.get(baton);
        if (found == null) {
            found = describe(known.size(), baton);
            known.put(baton, found);
        }
        return found;
    }

    private static Known describe(int number, Baton baton) {
        List<Trace> trail = new ArrayList<>();
        for (Candidate candidate : baton.candidates()) {
            String process = candidate.incarnation().process();
            int run = Integer.parseInt(process.substring(process.indexOf('-') + 1));
            trail.add(new Trace(
                    (int) candidate.epoch().number(), candidate.member().name().ordinal(), run));
        }
        int epoch = (int) baton.epoch().number();
        Trace newest = trail.isEmpty() ? NOBODY : trail.getLast();
        boolean decided = newest.epoch() == epoch;
        return new Known(
                number,
                baton,
                epoch,
                baton.ballot().token().value().startsWith("b"),
                baton.phase() == Phase.MOVING,
                decided ? newest.ordinal() : -1,
                decided ? newest.run() : 0,
                List.copyOf(trail));
    }

    /** The Baton with the next epoch opened; empty if the store refuses it. */
    public Optional<Known> opened(Known from) {
        return changed(from, new Kind.Open(), baton -> baton.open(ballot(from.epoch() + 1)));
    }

    /** The same, where that epoch was opened before the Baton was lost. */
    public Optional<Known> openedAnew(Known from) {
        return changed(from, new Kind.OpenAnew(), baton -> baton.open(ballot(from.epoch() + 1, "b")));
    }

    /** The first Baton of a cluster that has data and none; empty if the store refuses it. */
    public Optional<Known> created(Baton first) {
        return BatonTransition.refusalToCreate(first).isEmpty() ? Optional.of(known(first)) : Optional.empty();
    }

    /** A second executor read the Baton before this epoch was opened, and opens it too. */
    public Optional<Known> openedAgain(Known from) {
        return changed(
                from, new Kind.OpenAgain(), baton -> withoutCandidate(baton).open(ballot(from.epoch(), "b")));
    }

    /** An executor that read the Baton before anybody was elected records its own winner. */
    public Optional<Known> elected(Known from, int ordinal, int run) {
        return changed(
                from,
                new Kind.Elect(ordinal, run),
                baton -> withoutCandidate(baton).elect(member(ordinal), run(member(ordinal), run)));
    }

    public Optional<Known> closed(Known from) {
        return changed(from, new Kind.Close(), baton -> baton.close(START));
    }

    private Optional<Known> changed(Known from, Kind kind, Function<Baton, Baton> change) {
        Change key = new Change(from.number(), kind);
        Optional<Known> after = changes.get(key);
        if (after == null) {
            Baton next = change.apply(from.baton());
            boolean stored = rules.refusal(from.baton(), next).isEmpty() && !next.equals(from.baton());
            after = stored ? Optional.of(known(next)) : Optional.empty();
            changes.put(key, after);
        }
        return after;
    }

    /** As an executor read it before anybody was elected. */
    public static Baton withoutCandidate(Baton baton) {
        return withCandidates(
                baton,
                baton.candidates().stream()
                        .filter(candidate -> candidate.epoch().isBefore(baton.epoch()))
                        .toList());
    }

    private static Baton withCandidates(Baton baton, List<Candidate> candidates) {
        return new Baton(
                baton.cluster(),
                baton.ballot(),
                baton.phase(),
                baton.holder(),
                candidates,
                baton.members(),
                baton.acknowledgements(),
                baton.systemIdentifier(),
                baton.closedAt(),
                baton.adopts());
    }
}
