package io.pgbaton.workflows.step;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.protocol.Frozen;
import java.util.List;

/**
 * What came of the step {@code freeze}: answers, proofs of fence, and who is missing. Whether it is enough, {@code decide}
 * judges.
 */
public record Freezing(List<Frozen> answers, List<FenceProof> proofs, List<Silence> silent) {
    public Freezing {
        answers = List.copyOf(answers);
        proofs = List.copyOf(proofs);
        silent = List.copyOf(silent);
    }

    /**
     * Asks to freeze every member.
     *
     * @param confirmed what people have vouched for so far
     */
    public record Request(Move move, List<Confirmation> confirmed) {
        public Request {
            confirmed = List.copyOf(confirmed);
        }
    }
}
