package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.fencing.Fencing;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Move;
import java.util.List;

/** What people vouched for, as proofs of fence: for suspects only, and only for the very opening that they named. */
final class Confirmations {
    private Confirmations() {}

    static List<FenceProof> proofs(Baton baton, List<Confirmation> confirmations) {
        Move move = new Move(baton.cluster(), baton.ballot());
        return confirmations.stream()
                .filter(confirmation -> confirmation.complaint() == null && confirmation.isFor(move))
                .flatMap(confirmation -> Fencing.suspects(baton).stream()
                        .filter(suspect -> suspect.member().name().value().equals(confirmation.instance()))
                        .<FenceProof>map(suspect -> new FenceProof.ConfirmedByPerson(
                                suspect.member(),
                                baton.ballot(),
                                String.valueOf(confirmation.by()),
                                String.valueOf(confirmation.reason()))))
                .distinct()
                .toList();
    }
}
