package io.pgbaton.core.fencing;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import java.time.Duration;
import java.util.List;

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

    /**
     * So much time has passed that its leash has ended, if these members are enough to end it (M4).
     *
     * <p>Measured by one activity on a monotonic clock, from the moment it had recorded both that the epoch is open and that
     * these members are frozen under its ballot; another attempt begins at zero. A Temporal timer runs on a wall clock and is
     * none of this.
     *
     * @param member the one that may be writable
     * @param ballot the epoch that was opened
     * @param frozen who had answered a freeze under this ballot before the clock was started
     * @param waitedMillis on the clock of whoever waited; a number, for this is kept in histories
     */
    record TimerElapsed(Member member, Ballot ballot, List<Member> frozen, long waitedMillis) implements FenceProof {
        public TimerElapsed {
            frozen = List.copyOf(frozen);
        }

        public static TimerElapsed after(Duration waited, Member member, Ballot ballot, List<Member> frozen) {
            return new TimerElapsed(member, ballot, frozen, waited.toMillis());
        }

        @Override
        public String toString() {
            return "the leash of %s has ended: %s froze %d ms ago or more".formatted(member, frozen, waitedMillis);
        }
    }
}
