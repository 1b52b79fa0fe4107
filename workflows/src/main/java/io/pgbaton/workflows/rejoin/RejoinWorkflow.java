package io.pgbaton.workflows.rejoin;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rejoin.RejoinOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Rejoining;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one member back (M8, I10): plan on a fresh Baton, checkpoint on the primary, then the instance's own job. A try that
 * fails is repeated after a pause, up to a deadline; a baton that moves ends the run.
 */
public final class RejoinWorkflow implements Rejoin {
    private @Nullable RejoinInput input;
    private @Nullable Cancellation cancellation;
    private @Nullable String note;
    private String phase = "looking";
    private Result result = Result.RUNNING;

    @Override
    public RejoinOutcome run(RejoinInput newInput) {
        input = newInput;
        Instant deadline = now().plusSeconds(newInput.holdSeconds());
        Duration pause = RunOptions.HOLD_PAUSE;
        while (true) {
            Rejoining end = attempt(newInput);
            switch (end) {
                case Rejoining.Back back -> {
                    return end(Result.BACK, back.how());
                }
                case Rejoining.GivesWay way -> {
                    return end(Result.GIVES_WAY, way.why());
                }
                case Rejoining.Planned planned ->
                    throw new IllegalStateException("nobody did what was planned: " + planned);
                case Rejoining.Held held -> {
                    Optional<RejoinOutcome> over = hold(held.hold(), pause, deadline);
                    if (over.isPresent()) {
                        return over.get();
                    }
                }
            }
            Duration longer = pause.multipliedBy(3).dividedBy(2);
            pause = longer.compareTo(RunOptions.HOLD_PAUSE_MAX) < 0 ? longer : RunOptions.HOLD_PAUSE_MAX;
        }
    }

    private Rejoining attempt(RejoinInput in) {
        try {
            show("looking at %s".formatted(in.instance()));
            Rejoining plan = steps(StepOptions.PLAN_REJOIN, "Look at %s and its primary".formatted(in.instance()))
                    .plan(new Rejoining.PlanRequest(in.cluster(), in.instance()))
                    .result();
            return plan instanceof Rejoining.Planned planned ? bringBack(planned) : plan;
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            return afterFailure(failure);
        }
    }

    private Rejoining bringBack(Rejoining.Planned planned) {
        Rejoining.Request request = planned.request();
        show("bringing %s back: %s".formatted(request.instance(), planned.why()));
        steps(
                        StepOptions.CHECKPOINT,
                        "Checkpoint on %s, to rewind against"
                                .formatted(request.source().primary()))
                .checkpoint(request.move());
        return steps(
                        StepOptions.REJOIN,
                        "Bring %s back to %s"
                                .formatted(request.instance(), request.source().primary()))
                .rejoin(request)
                .result();
    }

    private static Rejoining afterFailure(ActivityFailure failure) {
        if (failure.getCause() instanceof ApplicationFailure cause
                && cause.getType().equals(Move.SUPERSEDED)) {
            return new Rejoining.GivesWay(cause.getOriginalMessage());
        }
        return new Rejoining.Held(new Hold(
                "step %s failed: %s".formatted(failure.getActivityType(), failure.getCause()), "the step to succeed"));
    }

    /** The end of the run, if it is over; else it is worth another try. */
    private Optional<RejoinOutcome> hold(Hold hold, Duration pause, Instant deadline) {
        Duration left = Duration.between(now(), deadline);
        if (!left.isPositive()) {
            return Optional.of(end(Result.HELD, "%s; waiting for %s".formatted(hold.reason(), hold.waitsFor())));
        }
        show(
                "waiting: %s; for: %s; until: %s; to stop: `temporal workflow signal --workflow-id %s --name cancel --input '%s'`"
                        .formatted(
                                hold.reason(),
                                hold.waitsFor(),
                                deadline,
                                Workflow.getInfo().getWorkflowId(),
                                "{\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}"));
        Workflow.await(pause.compareTo(left) < 0 ? pause : left, () -> cancellation != null);
        Cancellation stop = cancellation;
        return stop == null
                ? Optional.empty()
                : Optional.of(end(Result.CANCELLED, "cancelled by %s: %s".formatted(stop.by(), stop.reason())));
    }

    private RejoinOutcome end(Result newResult, String summary) {
        result = newResult;
        show(summary);
        Workflow.upsertTypedSearchAttributes(
                SearchAttribute.PHASE.valueSet("done"), SearchAttribute.OUTCOME.valueSet(newResult.label()));
        return state();
    }

    private static RejoinSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(RejoinSteps.class, step.named(summary));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    private void show(String text) {
        phase = text;
        publish();
    }

    private void publish() {
        Workflow.setCurrentDetails("**%s**: %s%s".formatted(result.label(), phase, note == null ? "" : "\n\n" + note));
    }

    @Override
    public void cancel(@Nullable Cancellation signal) {
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (complaint == null) {
            cancellation = signal;
        } else {
            note = "signal cancel was not obeyed: " + complaint;
            publish();
        }
    }

    @Override
    public RejoinOutcome state() {
        if (input == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return new RejoinOutcome(result, input.instance(), phase);
    }
}
