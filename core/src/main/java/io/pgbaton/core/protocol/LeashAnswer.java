package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;

/**
 * What a peer says to a {@link LeashQuestion} (I8).
 *
 * @param cluster whose volume the answering instance stands on
 * @param ballot the one it was asked about
 * @param member who answers
 * @param number of the question
 * @param reason why, in words
 */
public record LeashAnswer(ClusterUid cluster, Ballot ballot, Member member, long number, boolean yes, String reason) {
    /** True if it was given to this very question by the one who was meant. */
    public boolean answers(LeashQuestion question) {
        return cluster.equals(question.cluster())
                && ballot.equals(question.ballot())
                && member.equals(question.asked())
                && number == question.number();
    }
}
