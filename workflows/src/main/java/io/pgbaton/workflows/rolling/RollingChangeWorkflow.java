package io.pgbaton.workflows.rolling;

import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolling.RollingOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.RollingSteps;
import io.pgbaton.workflows.tries.Tries;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks, makes one instance again, and looks again, until all are as wanted; holds with its reason where it cannot go on. */
public final class RollingChangeWorkflow implements RollingChange {
    private final Tries tries = new Tries(Result.RUNNING.label());
    private Result result = Result.RUNNING;
    private boolean changed;
    private boolean holding;

    @Override
    public RollingOutcome run(RollingInput input) {
        Instant deadline = Tries.now().plusSeconds(input.holdSeconds());
        while (true) {
            Renewing end = attempt(input);
            switch (end) {
                case Renewing.NotNeeded notNeeded -> {
                    return end(changed ? Result.ROLLED : Result.NOT_NEEDED, notNeeded.why());
                }
                case Renewing.RoleFirst role -> {
                    return end(Result.ROLE_FIRST, role.why());
                }
                case Renewing.GivesWay way -> {
                    return end(Result.GIVES_WAY, way.why());
                }
                case Renewing.Done done -> {
                    changed = true;
                    tries.progress();
                    deadline = Tries.now().plusSeconds(input.holdSeconds());
                }
                case Renewing.Held held -> {
                    holding = true;
                    Optional<Tries.Stop> stop = tries.hold(held.hold(), deadline);
                    if (stop.isPresent()) {
                        return end(
                                stop.get().byPerson() ? Result.CANCELLED : Result.HELD,
                                stop.get().summary());
                    }
                }
                case Renewing.Next next -> throw new IllegalStateException("nobody did what was planned: " + next);
            }
        }
    }

    private Renewing attempt(RollingInput input) {
        try {
            tries.show("looking at all instances");
            Renewing plan = steps(StepOptions.PLAN_ROLLING, "See who has to be made again next")
                    .plan(new Renewing.PlanRequest(input.cluster()))
                    .result();
            return plan instanceof Renewing.Next next ? renew(next) : plan;
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            return FailedStep.superseded(failure)
                    .<Renewing>map(Renewing.GivesWay::new)
                    .orElseGet(() -> new Renewing.Held(FailedStep.hold(failure)));
        }
    }

    private Renewing renew(Renewing.Next next) {
        holding = false;
        tries.show(next.why());
        return steps(StepOptions.RENEW, next.why()).renew(next.request()).result();
    }

    private RollingOutcome end(Result newResult, String summary) {
        result = newResult;
        holding = false;
        tries.end(newResult.label(), summary);
        return state();
    }

    private static RollingSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(RollingSteps.class, step.named(summary));
    }

    @Override
    public void cancel(@Nullable Cancellation signal) {
        tries.cancel(signal);
    }

    @Override
    public RollingOutcome state() {
        return new RollingOutcome(result, holding, tries.phase());
    }
}
