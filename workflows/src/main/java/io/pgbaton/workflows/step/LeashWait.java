package io.pgbaton.workflows.step;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Member;
import java.util.List;

/**
 * The leash of these ends by waiting (M4).
 *
 * @param suspects who may be writable
 * @param frozen who had answered the freeze when this was decided: from then on they let nobody go on
 * @param millis how long to wait, on a monotonic clock that begins after this was decided
 */
public record LeashWait(List<Member> suspects, List<Member> frozen, long millis) {
    public LeashWait {
        suspects = List.copyOf(suspects);
        frozen = List.copyOf(frozen);
    }

    /** Asks to wait. */
    public record Request(Move move, LeashWait leash) {}

    /** It was waited for: the proofs. */
    public record End(List<FenceProof> proofs) {
        public End {
            proofs = List.copyOf(proofs);
        }
    }
}
