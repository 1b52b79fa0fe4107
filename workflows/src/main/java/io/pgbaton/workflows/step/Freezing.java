package io.pgbaton.workflows.step;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Frozen;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * @param waited proofs that were waited for
     * @param awaited whose leash is being waited for already; nobody else is waited for longer than it takes to know that
     * @param mandate null for the default
     * @param evidence why the baton moves; null if nothing had to be seen
     */
    public record Request(
            Move move,
            List<Confirmation> confirmed,
            List<FenceProof> waited,
            List<Member> awaited,
            @Nullable Mandate mandate,
            @Nullable Evidence evidence) {
        public Request {
            confirmed = List.copyOf(confirmed);
            // An older worker does not say any.
            waited = waited == null ? List.of() : List.copyOf(waited);
            awaited = awaited == null ? List.of() : List.copyOf(awaited);
        }
    }
}
