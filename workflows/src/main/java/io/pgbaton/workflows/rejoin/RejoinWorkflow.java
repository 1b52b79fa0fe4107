package io.pgbaton.workflows.rejoin;

import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rejoin.RejoinOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.tries.Tries;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one member back (M8, I10): plan on a fresh Baton, checkpoint on the primary, then the instance's own job. A try that
 * fails is repeated after a pause, up to a deadline; a baton that moves ends the run.
 */
public final class RejoinWorkflow implements Rejoin {
    private final Tries tries = new Tries(Result.RUNNING.label());
    private @Nullable RejoinInput input;
    private Result result = Result.RUNNING;

    @Override
    public RejoinOutcome run(RejoinInput newInput) {
        input = newInput;
        Instant deadline = Tries.now().plusSeconds(newInput.holdSeconds());
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
                    Optional<Tries.Stop> stop = tries.hold(held.hold(), deadline);
                    if (stop.isPresent()) {
                        return end(
                                stop.get().byPerson() ? Result.CANCELLED : Result.HELD,
                                stop.get().summary());
                    }
                }
            }
        }
    }

    private Rejoining attempt(RejoinInput in) {
        try {
            tries.show("looking at %s".formatted(in.instance()));
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
        tries.show("bringing %s back: %s".formatted(request.instance(), planned.why()));
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
        return FailedStep.superseded(failure)
                .<Rejoining>map(Rejoining.GivesWay::new)
                .orElseGet(() -> new Rejoining.Held(FailedStep.hold(failure)));
    }

    private RejoinOutcome end(Result newResult, String summary) {
        result = newResult;
        tries.end(newResult.label(), summary);
        return state();
    }

    private static RejoinSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(RejoinSteps.class, step.named(summary));
    }

    @Override
    public void cancel(@Nullable Cancellation signal) {
        tries.cancel(signal);
    }

    @Override
    public RejoinOutcome state() {
        if (input == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return new RejoinOutcome(result, input.instance(), tries.phase());
    }
}
