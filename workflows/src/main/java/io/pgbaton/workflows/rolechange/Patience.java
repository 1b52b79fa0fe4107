package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Rejection;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Holds a run between two tries: with its reason on display, until a signal or the next try, at most up to a deadline. */
final class Patience {
    private final Mailbox mailbox;
    private final Journal journal;
    private final Duration deadline;
    private final Duration approvalTimeout;
    private Duration pause = RunOptions.HOLD_PAUSE;
    private long holdingSinceMs = -1;
    private boolean asking;

    Patience(Mailbox mailbox, Journal journal, Duration deadline, Duration approvalTimeout) {
        this.mailbox = mailbox;
        this.journal = journal;
        this.deadline = deadline;
        this.approvalTimeout = approvalTimeout;
    }

    void hold(Hold hold) {
        hold(Waiting.until(hold));
    }

    /**
     * Waits until it is worth trying again.
     *
     * @throws EndOfRun at the deadline, or if a person cancels
     */
    void hold(Waiting waiting) {
        show(waiting);
        await(waiting, min(pause, left(waiting)));
        endIfCancelled();
    }

    /**
     * Shows what is waited for, and goes on at once.
     *
     * @throws EndOfRun at the deadline, or if a person cancels
     */
    void show(Waiting waiting) {
        boolean asks = waiting.question() != null;
        if (holdingSinceMs < 0 || (asking && !asks)) {
            // A person may have taken longer than a machine is given.
            holdingSinceMs = Workflow.currentTimeMillis();
        }
        asking = asks;
        endIfCancelled();
        mailbox.ask(waiting.question());
        Hold hold = waiting.hold();
        Duration left = left(waiting);
        if (!left.isPositive()) {
            throw new EndOfRun(
                    Result.HELD,
                    "held for %d s: %s; waiting for %s%s"
                            .formatted(limit(waiting).toSeconds(), hold.reason(), hold.waitsFor(), rejected()));
        }
        journal.holding(hold.because(hold.reason() + rejected()), left, waiting);
    }

    private Duration left(Waiting waiting) {
        return limit(waiting).minusMillis(Workflow.currentTimeMillis() - holdingSinceMs);
    }

    /** A person needs longer than a machine. */
    private Duration limit(Waiting waiting) {
        return waiting.question() == null ? deadline : approvalTimeout;
    }

    private String rejected() {
        Rejection no = mailbox.rejection();
        return no == null ? "" : " (rejected by %s: %s)".formatted(no.by(), no.reason());
    }

    private void await(Waiting waiting, Duration atMost) {
        int signals = mailbox.received();
        int news = waiting.news().getAsInt();
        long startedMs = journal.timeline().sinceBegin();
        boolean woken = Workflow.await(
                atMost, () -> mailbox.received() != signals || waiting.news().getAsInt() != news);
        journal.timeline().recordPause(waiting.hold().reason(), startedMs);
        Duration longest = waiting.question() == null ? RunOptions.HOLD_PAUSE_MAX : RunOptions.ASKING_PAUSE_MAX;
        pause = woken ? RunOptions.HOLD_PAUSE : RunOptions.longer(pause, longest);
    }

    /** The run has come further than ever before: the next hold has its own deadline. */
    void progress() {
        holdingSinceMs = -1;
        asking = false;
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
