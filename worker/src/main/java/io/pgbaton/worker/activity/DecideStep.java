package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.AsyncVerdict;
import io.pgbaton.core.election.Levelling;
import io.pgbaton.core.election.Ruling;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Question;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Election (M1, M2) and proof of fence (M3, M4), and the compare-and-set that records the one candidate of the epoch. */
final class DecideStep {
    private final Hands hands;

    DecideStep(Hands hands) {
        this.hands = hands;
    }

    Deciding decide(Deciding.Request request, Pulse pulse) {
        Versioned<Baton> read = hands.desk().require(request.move());
        Baton baton = read.value();
        if (baton.candidate().isPresent()) {
            return new Deciding.Elected(
                    baton.candidate().get(),
                    "it was recorded by an earlier attempt of this step",
                    "as recorded",
                    List.of());
        }
        List<FenceProof> proofs = new ArrayList<>(request.freezing().proofs());
        proofs.addAll(request.waited());
        proofs.addAll(Confirmations.proofs(baton, request.confirmed()));
        Ruling.Wishes wishes = Wanted.wishes(baton, request.mandate(), request.evidence());
        return switch (Ruling.decide(baton, request.freezing().answers(), proofs, wishes)) {
            case Ruling.Wait wait -> held(baton, wait, request.freezing());
            case Ruling.Lead lead -> {
                pulse.beat(lead.summary());
                yield record(read, lead);
            }
        };
    }

    private Deciding record(Versioned<Baton> read, Ruling.Lead lead) {
        Frozen winner = lead.winner().answer();
        Baton next = read.value().elect(winner.member(), winner.incarnation());
        Candidate candidate = hands.desk().replace(read, next).candidate().orElseThrow();
        return new Deciding.Elected(candidate, lead.why(), lead.fence(), lead.standings());
    }

    private static Deciding held(Baton baton, Ruling.Wait wait, Freezing freezing) {
        String silent = freezing.silent().isEmpty() ? "" : " (%s)".formatted(freezing.silent());
        List<String> unfenced =
                wait.unfenced().stream().map(member -> member.name().value()).toList();
        return new Deciding.Held(
                Hold.orElse(wait.reason() + silent, wait.waitsFor(), wait.wayOut()),
                unfenced,
                wait.standings(),
                leash(wait),
                question(baton, wait),
                level(baton, freezing));
    }

    /** Only where nobody can lead as it is: who can lead is not made better, but late. */
    private static @Nullable Level level(Baton baton, Freezing freezing) {
        return Levelling.decide(baton, freezing.answers(), null) instanceof Levelling.Level level
                ? new Level(
                        new Move(baton.cluster(), baton.ballot()),
                        level.candidate().answer().member(),
                        level.source().answer().member(),
                        level.source().answer().position(),
                        level.bytes())
                : null;
    }

    private static @Nullable LeashWait leash(Ruling.Wait wait) {
        return wait.ending().isEmpty()
                ? null
                : new LeashWait(
                        wait.ending(),
                        wait.frozen(),
                        LeashTimes.PRODUCTION.timer().toMillis());
    }

    private static @Nullable Question question(Baton baton, Ruling.Wait wait) {
        AsyncVerdict.Ask ask = wait.ask();
        return ask == null
                ? null
                : new Question(
                        baton.ballot(),
                        ask.summary(),
                        ask.winner().answer().member().name(),
                        ask.loss().bytes());
    }
}
