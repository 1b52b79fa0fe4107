package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.workflows.rejoin.RejoinStarter;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Rejection;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.pgbaton.workflows.tries.Heed;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the baton (safety rules, section 3).
 *
 * <ol>
 *   <li>{@link Opener}: pre-vote and a new epoch; or, at a bootstrap, {@link Founder}: the first Baton; or, over data that has
 *       none, {@link Adopter}: a new one.
 *   <li>In a switchover, {@link Relief}: the old primary stops in order.
 *   <li>{@link Elector}: freeze everybody, decide who leads.
 *   <li>{@link Installer}: promote, follow and gate, admit, close.
 *   <li>What cannot be finished in one epoch is tried in a new one, a few times; then it holds.
 *   <li>Members that could not simply follow get a {@code Rejoin} of their own.
 * </ol>
 *
 * <p>Only the order of the steps is here. Every decision is taken inside an activity, where it can be corrected without
 * breaking the replay of a run; every effect checks its ballot where it happens, so no step relies on this being the only run.
 */
public final class RoleChangeWorkflow implements RoleChange {
    private final Mailbox mailbox = new Mailbox();
    private final Heed heed = new Heed(mailbox::refuse);
    private @Nullable Journal journal;

    @Override
    public RoleChangeOutcome run(RoleChangeInput input) {
        heed.begin();
        Journal myJournal = new Journal(input, mailbox);
        journal = myJournal;
        Patience patience = new Patience(
                mailbox,
                myJournal,
                Duration.ofSeconds(input.holdSeconds()),
                Duration.ofSeconds(input.policyOrDefault().approvalTimeoutSeconds()));
        Run run = new Run(input, mailbox, myJournal, patience);
        myJournal.publish();
        try {
            Gatekeeper gatekeeper = move(run);
            RoleChangeOutcome outcome = myJournal.end(Result.MOVED, myJournal.moved());
            RejoinStarter.startBeside(input.cluster(), input.clusterName(), gatekeeper.leftBehind());
            return outcome;
        } catch (EndOfRun end) {
            boolean already = end.result() == Result.NOT_NEEDED && myJournal.hasMoved();
            return already
                    ? myJournal.end(Result.MOVED, myJournal.moved())
                    : myJournal.end(end.result(), end.summary());
        }
    }

    /** Epoch after epoch until a primary has passed its gate, and was not reported lost again since. */
    private static Gatekeeper move(Run run) {
        Opener opener = new Opener(run);
        SwitchoverOrder order = run.input().order();
        if (order != null) {
            new Relief(run).checkpoint(order);
        }
        Founder founder = new Founder(run, opener);
        Adopter adopter = new Adopter(run, opener);
        Supplier<Tenure> next = switch (run.input().operation()) {
            case BOOTSTRAP -> founder::tenure;
            case ADOPTION -> adopter::tenure;
            case FAILOVER, SWITCHOVER -> opener::open;
        };
        while (true) {
            Optional<Gatekeeper> passed = attempt(run, next, opener, founder);
            if (passed.isPresent() && !run.mailbox().lostAgain()) {
                return passed.get();
            }
        }
    }

    /** One epoch; empty if it takes another one. */
    private static Optional<Gatekeeper> attempt(Run run, Supplier<Tenure> next, Opener opener, Founder founder) {
        try {
            Tenure tenure = next.get();
            Candidate known = tenure.candidate();
            Candidate candidate = known != null ? known : new Elector(run).elect(tenure);
            return new Installer(run, opener, founder).install(tenure, candidate);
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            if (FailedStep.superseded(failure).isPresent()) {
                run.mailbox().note("another epoch was opened meanwhile");
            } else {
                opener.afterFailure(failure.getActivityType(), rootMessage(failure));
            }
            return Optional.empty();
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof ApplicationFailure cause
                ? cause.getOriginalMessage()
                : String.valueOf(root.getMessage());
    }

    @Override
    public void primaryLost(@Nullable Evidence evidence) {
        mailbox.primaryLost(evidence);
        publish();
    }

    @Override
    public void confirmFenced(@Nullable Confirmation confirmation) {
        heed.hear("confirmFenced", confirmation, () -> mailbox.confirmFenced(confirmation));
        publish();
    }

    @Override
    public void approve(@Nullable Approval approval) {
        heed.hear("approve", approval, () -> mailbox.approve(approval));
        publish();
    }

    @Override
    public void reject(@Nullable Rejection rejection) {
        heed.hear("reject", rejection, () -> mailbox.reject(rejection));
        publish();
    }

    @Override
    public void adopt(@Nullable Permit permit) {
        heed.hear("adopt", permit, () -> mailbox.adopt(permit));
        publish();
    }

    @Override
    public void cancel(@Nullable Cancellation cancellation) {
        mailbox.cancel(cancellation);
        publish();
    }

    /** Signals that arrive with the start are handled before there is anything to show. */
    private void publish() {
        if (journal != null) {
            journal.publish();
        }
    }

    @Override
    public RoleChangeState state() {
        return journal == null ? RoleChangeState.notStarted(mailbox.notes()) : journal.state();
    }
}
