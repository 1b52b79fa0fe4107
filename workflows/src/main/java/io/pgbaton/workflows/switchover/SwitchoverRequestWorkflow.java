package io.pgbaton.workflows.switchover;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeStarter;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.pgbaton.workflows.step.SwitchoverSteps;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import io.pgbaton.workflows.tries.Heed;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries a request out.
 *
 * <ol>
 *   <li>Plan: every check is answered. One that nobody can accept ends the request, with its value.
 *   <li>Wait for a person, where the cluster's owner wants that or a check has to be accepted. The plan is looked at from time
 *       to time meanwhile; a new opening ends the request: its plan means nothing any more.
 *   <li>Plan again, with the approval in hand: it must be the very plan that was approved.
 *   <li>Start the role change, which plans once more in the step that opens the epoch.
 * </ol>
 *
 * <p>Nothing of the cluster is touched before the role change, so waiting holds up nobody, and a failover needs no leave of it.
 */
public final class SwitchoverRequestWorkflow implements SwitchoverRequest {
    /** So many looks at most while a person is waited for: a history has room for them. */
    private static final int MOST_LOOKS = 500;

    private final Answers answers = new Answers();
    private final Heed heed = new Heed(answers::refuse);
    private @Nullable Story story;

    @Override
    public SwitchoverOutcome run(SwitchoverInput input) {
        heed.begin();
        Story mine = new Story(input, answers);
        story = mine;
        mine.show("looking");
        try {
            return carryOut(input, mine);
        } catch (EndOfRequest end) {
            return mine.end(end.result(), end.summary(), null);
        }
    }

    private SwitchoverOutcome carryOut(SwitchoverInput input, Story mine) {
        Instant until = deadline(input);
        SwitchoverPlan plan = planned(null, input, mine, until);
        Ballot opening = plan.ballot();
        while (true) {
            endIfRefused(plan);
            if (needsWord(input, plan)) {
                awaitAnswer(input, mine, opening, until);
            }
            plan = plannedIn(opening, input, mine, until);
            endIfRefused(plan);
            if (isAllowed(input, plan)) {
                Optional<Promise<RoleChangeOutcome>> begun = begin(input, mine, plan);
                if (begun.isPresent()) {
                    return finish(input, mine, begun.get());
                }
                mine.show("another role change is running; waiting for its end");
                pause(RunOptions.HOLD_PAUSE_MAX, until);
                plan = plannedIn(opening, input, mine, until);
            }
        }
    }

    /** A person's word counts for the plan that it names. */
    private boolean isAllowed(SwitchoverInput input, SwitchoverPlan plan) {
        return !needsWord(input, plan) || answers.approval() != null;
    }

    private static boolean needsWord(SwitchoverInput input, SwitchoverPlan plan) {
        return input.approval() || !plan.toAccept().isEmpty();
    }

    private static Instant deadline(SwitchoverInput input) {
        Instant approved = now().plusSeconds(input.approvalTimeoutSeconds());
        Instant window = input.notAfter() == null ? approved : Instant.parse(input.notAfter());
        return window.isBefore(approved) ? window : approved;
    }

    private static void endIfRefused(SwitchoverPlan plan) {
        if (plan.isRefused()) {
            throw new EndOfRequest(Result.REFUSED, plan.summary());
        }
    }

    /** Looks until there is a plan; a move that is under way is waited for. */
    private SwitchoverPlan planned(@Nullable Ballot opening, SwitchoverInput input, Story mine, Instant until) {
        while (true) {
            switch (look(input)) {
                case Planning.Planned planned -> {
                    mine.planned(planned.plan());
                    answers.ask(planned.plan());
                    return planned.plan();
                }
                case Planning.Refused refused ->
                    throw opening == null || refused.ballot().equals(opening)
                            ? new EndOfRequest(Result.REFUSED, refused.why())
                            : superseded(refused.why(), refused.ballot(), opening);
                case Planning.Busy busy -> {
                    mine.show("waiting until the baton is held: %s".formatted(busy.why()));
                    pause(RunOptions.HOLD_PAUSE_MAX, until);
                }
            }
        }
    }

    /** The same, and the opening must be what it was: whoever has opened since has moved the role. */
    private SwitchoverPlan plannedIn(Ballot opening, SwitchoverInput input, Story mine, Instant until) {
        SwitchoverPlan plan = planned(opening, input, mine, until);
        if (!plan.ballot().equals(opening)) {
            throw superseded("%s leads".formatted(plan.from()), plan.ballot(), opening);
        }
        return plan;
    }

    private static EndOfRequest superseded(String how, Ballot now, Ballot opening) {
        return new EndOfRequest(
                Result.SUPERSEDED,
                "another role change came first: %s in epoch %s now, and this was planned in epoch %s; ask again if it is still wanted"
                        .formatted(how, now.epoch(), opening.epoch()));
    }

    private Planning look(SwitchoverInput input) {
        SwitchoverSteps steps = Workflow.newActivityStub(
                SwitchoverSteps.class,
                StepOptions.PLAN_SWITCHOVER.named(
                        "Check everything that a switchover of %s needs".formatted(input.clusterName())));
        try {
            return steps.plan(new Planning.Request(input.cluster(), input.target()))
                    .result();
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            return new Planning.Busy("the cluster could not be looked at: %s".formatted(failure.getCause()));
        }
    }

    private void awaitAnswer(SwitchoverInput input, Story mine, Ballot opening, Instant until) {
        mine.asking(until);
        Duration between = longer(
                RunOptions.ASKING_PAUSE_MAX,
                Duration.ofSeconds(input.approvalTimeoutSeconds()).dividedBy(MOST_LOOKS));
        while (answers.approval() == null) {
            PlanAnswer no = answers.rejection();
            if (no != null) {
                throw new EndOfRequest(Result.REJECTED, "rejected by %s: %s".formatted(no.by(), no.reason()));
            }
            pause(between, until);
            if (answers.approval() == null && answers.rejection() == null) {
                SwitchoverPlan plan = plannedIn(opening, input, mine, until);
                endIfRefused(plan);
                mine.asking(until);
            }
        }
        mine.answered();
    }

    /** Until something was said, or for so long. */
    private void pause(Duration atMost, Instant until) {
        endIfOver(until);
        int received = answers.received();
        Duration left = Duration.between(now(), until);
        boolean woken =
                Workflow.await(left.compareTo(atMost) < 0 ? left : atMost, () -> answers.received() != received);
        if (!woken || answers.cancellation() != null) {
            endIfOver(until);
        }
    }

    private void endIfOver(Instant until) {
        Cancellation cancellation = answers.cancellation();
        if (cancellation != null) {
            throw new EndOfRequest(
                    Result.CANCELLED, "cancelled by %s: %s".formatted(cancellation.by(), cancellation.reason()));
        }
        if (!now().isBefore(until)) {
            throw new EndOfRequest(Result.EXPIRED, "it did not begin before %s".formatted(until));
        }
    }

    private Optional<Promise<RoleChangeOutcome>> begin(SwitchoverInput input, Story mine, SwitchoverPlan plan) {
        mine.show("moving the role: %s -> %s".formatted(plan.from(), plan.to()));
        PlanAnswer yes = answers.approval();
        String reason = yes == null
                ? input.reason()
                : "%s; approved by %s: %s".formatted(input.reason(), yes.by(), yes.reason());
        SwitchoverOrder order = new SwitchoverOrder(plan.ballot(), plan.from(), plan.to(), plan.planHash(), reason);
        FailoverPolicy policy = input.policy() == null ? FailoverPolicy.DEFAULT : input.policy();
        return RoleChangeStarter.switchOver(
                RoleChangeInput.of(input.cluster(), input.clusterName(), order).under(policy));
    }

    /** From here on the role change has the word; a cancel is passed on to it. */
    private SwitchoverOutcome finish(SwitchoverInput input, Story mine, Promise<RoleChangeOutcome> running) {
        Workflow.await(() -> running.isCompleted() || answers.cancellation() != null);
        if (!running.isCompleted()) {
            passOn(input, answers.cancellation());
        }
        try {
            RoleChangeOutcome outcome = running.get();
            return mine.end(result(outcome), summary(outcome), outcome);
        } catch (ChildWorkflowFailure failure) {
            return mine.end(Result.HELD, "its role change failed: %s".formatted(failure.getCause()), null);
        }
    }

    private void passOn(SwitchoverInput input, @Nullable Cancellation cancellation) {
        try {
            Workflow.newExternalWorkflowStub(RoleChange.class, WorkflowIds.roleChange(input.cluster()))
                    .cancel(cancellation);
        } catch (RuntimeException e) {
            answers.note("the role change did not hear that it shall stop: %s".formatted(e.getMessage()));
        }
    }

    private static Result result(RoleChangeOutcome outcome) {
        if (outcome.evidence() != null) {
            return Result.SUPERSEDED;
        }
        return switch (outcome.result()) {
            case MOVED -> Result.MOVED;
            case REFUSED, NOT_NEEDED -> Result.REFUSED;
            case CANCELLED -> Result.CANCELLED;
            case HELD, RUNNING -> Result.HELD;
        };
    }

    private static String summary(RoleChangeOutcome outcome) {
        return outcome.evidence() == null
                ? outcome.summary()
                : "the primary was lost meanwhile, so this became a failover (%s): %s"
                        .formatted(outcome.evidence(), outcome.summary());
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    @Override
    public void approve(@Nullable PlanAnswer answer) {
        heed.hear("approve", answer, () -> answers.approve(answer));
        publish();
    }

    @Override
    public void reject(@Nullable PlanAnswer answer) {
        heed.hear("reject", answer, () -> answers.reject(answer));
        publish();
    }

    @Override
    public void cancel(@Nullable Cancellation cancellation) {
        answers.cancel(cancellation);
        publish();
    }

    @Override
    public void lookAgain() {
        answers.wake();
    }

    private void publish() {
        if (story != null) {
            story.publish();
        }
    }

    @Override
    public SwitchoverState state() {
        if (story == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return story.state();
    }
}
