package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.election.Election;
import io.pgbaton.core.election.Standing;
import io.pgbaton.core.election.Verdict;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Hold;
import java.util.ArrayList;
import java.util.List;

/** Election (M1, M2) and proof of fence (M3), and the compare-and-set that records the one candidate of the epoch. */
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
        proofs.addAll(Confirmations.proofs(baton, request.confirmed()));
        Verdict verdict = Election.decide(baton, request.freezing().answers());
        return switch (Fencing.judge(baton, proofs)) {
            case Fencing.Unproven unproven -> unfenced(unproven, verdict, request);
            case Fencing.Proven proven ->
                switch (verdict) {
                    case Verdict.Hold hold -> held(hold.reason(), hold.waitsFor(), List.of(), verdict, request);
                    case Verdict.Elect elect -> {
                        pulse.beat(elect.summary());
                        yield record(read, elect, proven);
                    }
                };
        };
    }

    private Deciding record(Versioned<Baton> read, Verdict.Elect elect, Fencing.Proven proven) {
        Frozen winner = elect.winner().answer();
        Baton next = read.value().elect(winner.member(), winner.incarnation());
        Candidate candidate = hands.desk().replace(read, next).candidate().orElseThrow();
        return new Deciding.Elected(candidate, elect.why(), proven.summary(), elect.standings());
    }

    private static Deciding unfenced(Fencing.Unproven unproven, Verdict verdict, Deciding.Request request) {
        List<String> suspects = unproven.suspects().stream()
                .map(Member::name)
                .map(Object::toString)
                .toList();
        String reason = verdict instanceof Verdict.Hold hold
                ? "%s; and %s".formatted(unproven.summary(), hold.reason())
                : unproven.summary();
        String waitsFor = "an answer from %s, the end of its process, or a person's word".formatted(suspects);
        return held(reason, waitsFor, suspects, verdict, request);
    }

    private static Deciding held(
            String reason, String waitsFor, List<String> unfenced, Verdict verdict, Deciding.Request request) {
        List<Standing> standings = verdict.standings();
        String silent = request.freezing().silent().isEmpty()
                ? ""
                : " (%s)".formatted(request.freezing().silent());
        return new Deciding.Held(new Hold(reason + silent, waitsFor), unfenced, standings);
    }
}
