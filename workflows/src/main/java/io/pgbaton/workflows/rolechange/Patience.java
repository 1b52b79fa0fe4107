package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Hold;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** Holds a run between two tries: with its reason on display, until a signal or the next try, at most up to a deadline. */
final class Patience {
    private final Mailbox mailbox;
    private final Journal journal;
    private final Duration deadline;
    private Duration pause = RunOptions.HOLD_PAUSE;
    private long holdingSinceMs = -1;

    Patience(Mailbox mailbox, Journal journal, Duration deadline) {
        this.mailbox = mailbox;
        this.journal = journal;
        this.deadline = deadline;
    }

    void hold(Hold hold) {
        hold(hold, List.of());
    }

    /**
     * Waits until it is worth trying again.
     *
     * @param unfenced the instances that a person can vouch for
     * @throws EndOfRun at the deadline, or if a person cancels
     */
    void hold(Hold hold, List<String> unfenced) {
        if (holdingSinceMs < 0) {
            holdingSinceMs = Workflow.currentTimeMillis();
        }
        endIfCancelled();
        Duration left = deadline.minusMillis(Workflow.currentTimeMillis() - holdingSinceMs);
        if (!left.isPositive()) {
            throw new EndOfRun(
                    Result.HELD,
                    "held for %d s: %s; waiting for %s"
                            .formatted(deadline.toSeconds(), hold.reason(), hold.waitsFor()));
        }
        journal.holding(hold, left, unfenced);
        await(hold, pause.compareTo(left) < 0 ? pause : left);
        endIfCancelled();
    }

    private void await(Hold hold, Duration atMost) {
        int before = mailbox.received();
        long startedMs = journal.timeline().sinceBegin();
        boolean woken = Workflow.await(atMost, () -> mailbox.received() != before);
        journal.timeline().recordPause(hold.reason(), startedMs);
        Duration longer = pause.multipliedBy(3).dividedBy(2);
        pause = woken ? RunOptions.HOLD_PAUSE : min(longer, RunOptions.HOLD_PAUSE_MAX);
    }

    /** The run has come further than ever before: the next hold has its own deadline. */
    void progress() {
        holdingSinceMs = -1;
        pause = RunOptions.HOLD_PAUSE;
        journal.goingOn();
    }

    /** The run tries again; it is not known yet whether it will come any further. */
    void goOn() {
        journal.goingOn();
    }

    /** Stops here if a person asked to; called only where stopping leaves nothing half done. */
    void endIfCancelled() {
        Cancellation cancellation = mailbox.cancellation();
        if (cancellation != null) {
            throw new EndOfRun(
                    Result.CANCELLED, "cancelled by %s: %s".formatted(cancellation.by(), cancellation.reason()));
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
