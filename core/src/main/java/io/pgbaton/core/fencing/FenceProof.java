package io.pgbaton.core.fencing;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;

/** Something that was seen or said about one member that may have been writable (M3). */
public sealed interface FenceProof {
    Member member();

    /** Its instance process answered: the server is in recovery or stopped, and this is what it has promised. */
    record Answered(Member member, Ballot promised, boolean inRecovery) implements FenceProof {
        @Override
        public String toString() {
            return "%s answered that it is %s and has promised %s"
                    .formatted(member, inRecovery ? "in recovery" : "stopped", promised);
        }
    }

    /** This very run of its instance process, and with it every PostgreSQL process below it, was seen ended. */
    record Terminated(Member member, Incarnation incarnation, String seen) implements FenceProof {
        @Override
        public String toString() {
            return "%s has ended (%s)".formatted(member, seen);
        }
    }

    /** A person vouches for it, having switched it off. */
    record ConfirmedByPerson(Member member, Ballot ballot, String by, String reason) implements FenceProof {
        @Override
        public String toString() {
            return "%s confirmed that %s is off: %s".formatted(by, member, reason);
        }
    }
}
