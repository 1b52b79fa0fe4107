package io.pgbaton.core.election;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Member;
import org.jspecify.annotations.Nullable;

/**
 * A person accepted a loss: in this epoch, for this candidate, as it was shown.
 *
 * @param mostBytes what was shown; null if it was shown as unknown. A greater loss than that is asked about again
 */
public record LossApproval(
        Ballot ballot, Member candidate, @Nullable Long mostBytes, String by) {
    boolean covers(Ballot asked, Member member, LossEstimate loss) {
        Long bytes = loss.bytes();
        return ballot.equals(asked)
                && candidate.equals(member)
                && (mostBytes == null || (bytes != null && bytes <= mostBytes));
    }
}
