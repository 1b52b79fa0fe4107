package io.pgbaton.workflows.reshape;

import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.reshape.ReshapeOutcome.Result;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.ReshapeSteps;
import io.pgbaton.workflows.step.Reshaping;
import io.pgbaton.workflows.tries.Heed;
import io.pgbaton.workflows.tries.Tries;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks, takes the steps that were planned, and looks again, until there is nothing to change. A failover may begin between
 * any two steps, and then this run gives way: every step leaves setting and Baton compatible.
 */
public final class ReshapeWorkflow implements Reshape {
    /** Settings of one epoch are ordered by their version; seconds since this moment order those of several runs. */
    private static final long VERSIONS_SINCE_MS = 1_767_225_600_000L;

    private final Tries tries = new Tries(Result.RUNNING.label());
    private final Heed heed = new Heed(tries::refuse);
    private @Nullable ReshapeInput input;
    private @Nullable Question question;
    private @Nullable Approval approval;
    private Result result = Result.RUNNING;
    private boolean changed;
    private int lastVersion;

    @Override
    public ReshapeOutcome run(ReshapeInput newInput) {
        input = newInput;
        heed.begin();
        Instant deadline = Tries.now().plusSeconds(newInput.holdSeconds());
        while (true) {
            Reshaping end = attempt(newInput);
            switch (end) {
                case Reshaping.NotNeeded notNeeded -> {
                    return end(changed ? Result.RESHAPED : Result.NOT_NEEDED, notNeeded.why());
                }
                case Reshaping.GivesWay way -> {
                    Optional<ReshapeOutcome> over = giveWay(way, deadline);
                    if (over.isPresent()) {
                        return over.get();
                    }
                }
                case Reshaping.Done done -> {
                    changed = true;
                    tries.progress();
                    deadline = Tries.now().plusSeconds(newInput.holdSeconds());
                }
                case Reshaping.Held held -> {
                    Optional<ReshapeOutcome> over = hold(held.hold(), deadline);
                    if (over.isPresent()) {
                        return over.get();
                    }
                }
                case Reshaping.Asked asked -> {
                    question = asked.question();
                    Optional<ReshapeOutcome> over =
                            hold(new Hold(asked.question().text(), "a person to approve, or its answer"), deadline);
                    if (over.isPresent()) {
                        return over.get();
                    }
                }
                case Reshaping.Planned planned -> throw outOfTurn(planned);
                case Reshaping.Newcomer newcomer -> throw outOfTurn(newcomer);
            }
        }
    }

    /** Who has begun goes on after the role change: a member that has left already is missed by nobody else. */
    private Optional<ReshapeOutcome> giveWay(Reshaping.GivesWay way, Instant deadline) {
        return changed
                ? hold(new Hold(way.why(), "the role change to end"), deadline)
                : Optional.of(end(Result.GIVES_WAY, way.why()));
    }

    private static IllegalStateException outOfTurn(Reshaping plan) {
        return new IllegalStateException("nobody did what was planned: " + plan);
    }

    private Reshaping attempt(ReshapeInput in) {
        try {
            Member lost = in.lost();
            tries.show(lost == null ? "looking at all members" : "looking at %s".formatted(lost));
            String look = lost == null ? "Look at all members" : "Look at %s and its cluster".formatted(lost);
            Reshaping plan = steps(StepOptions.PLAN_RESHAPE, look)
                    .plan(new Reshaping.PlanRequest(in.cluster(), in.lost(), approval))
                    .result();
            return switch (plan) {
                case Reshaping.Planned planned -> takeAll(planned);
                case Reshaping.Newcomer newcomer -> bring(newcomer);
                default -> plan;
            };
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            return afterFailure(failure);
        }
    }

    private Reshaping takeAll(Reshaping.Planned planned) {
        for (ReshapeStep step : planned.steps()) {
            tries.show("%s: %s".formatted(planned.why(), step.summary()));
            Reshaping.StepRequest request =
                    new Reshaping.StepRequest(planned.move(), planned.primary(), step, nextVersion());
            Reshaping taken =
                    steps(StepOptions.RESHAPE, step.summary()).take(request).result();
            if (!(taken instanceof Reshaping.Done)) {
                return taken;
            }
            changed = true;
        }
        return new Reshaping.Done(planned.why());
    }

    private int nextVersion() {
        long seconds = Duration.ofMillis(Workflow.currentTimeMillis() - VERSIONS_SINCE_MS)
                .toSeconds();
        lastVersion = Math.max(lastVersion + 1, (int) seconds);
        return lastVersion;
    }

    private Reshaping bring(Reshaping.Newcomer newcomer) {
        tries.show(newcomer.why());
        return steps(StepOptions.REJOIN, newcomer.why())
                .bring(newcomer.request())
                .result();
    }

    private static Reshaping afterFailure(ActivityFailure failure) {
        return FailedStep.superseded(failure)
                .<Reshaping>map(Reshaping.GivesWay::new)
                .orElseGet(() -> new Reshaping.Held(FailedStep.hold(failure)));
    }

    /** The end of the run, if it is over; else it is worth another try. */
    private Optional<ReshapeOutcome> hold(Hold hold, Instant deadline) {
        Approval known = approval;
        return tries.hold(hold, deadline, approve(), () -> !Objects.equals(approval, known))
                .map(stop -> end(stop.byPerson() ? Result.CANCELLED : Result.HELD, stop.summary()));
    }

    private String approve() {
        Question asked = question;
        if (asked == null || isAnswered(asked)) {
            return "";
        }
        String payload = "{\"epoch\":%s,\"token\":\"%s\",\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}"
                .formatted(asked.ballot().epoch(), asked.ballot().token());
        return "to let it leave: `%s`; ".formatted(Tries.signal("approve", payload));
    }

    /** A word about an older opening answers nothing any more. */
    private boolean isAnswered(Question asked) {
        return approval != null && approval.isFor(asked.ballot());
    }

    private ReshapeOutcome end(Result newResult, String summary) {
        result = newResult;
        tries.end(newResult.label(), summary);
        return state();
    }

    private static ReshapeSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(ReshapeSteps.class, step.named(summary));
    }

    @Override
    public void approve(@Nullable Approval signal) {
        heed.hear("approve", signal, () -> hear(signal));
    }

    private void hear(@Nullable Approval signal) {
        Question asked = question;
        if (signal == null) {
            tries.refuse("approve", "it is empty");
        } else if (signal.complaint() != null) {
            tries.refuse("approve", String.valueOf(signal.complaint()));
        } else if (asked == null || isAnswered(asked)) {
            tries.refuse("approve", "nothing is asked");
        } else if (asked.complaint(signal) != null) {
            tries.refuse("approve", String.valueOf(asked.complaint(signal)));
        } else {
            approval = signal;
        }
    }

    /** It may come before the run begins, and before anything is asked. */
    @Override
    public void letLeave(@Nullable Departure signal) {
        heed.hearAtStart("letLeave", signal, () -> hear(signal));
    }

    private void hear(@Nullable Departure signal) {
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (complaint != null) {
            tries.refuse("letLeave", complaint);
        } else {
            obey(signal);
        }
    }

    private void obey(@Nullable Departure word) {
        if (word == null || input == null) {
            return;
        }
        Member lost = input.lost();
        if (lost != null && lost.name().value().equals(word.instance())) {
            approval = word.approval();
        } else {
            tries.refuse(
                    "letLeave",
                    "this run is about %s".formatted(lost == null ? "the shape of all members" : lost.name()));
        }
    }

    @Override
    public void cancel(@Nullable Cancellation signal) {
        tries.cancel(signal);
    }

    @Override
    public ReshapeOutcome state() {
        if (input == null) {
            throw new IllegalStateException("the run has not begun");
        }
        return new ReshapeOutcome(result, input.lost(), tries.phase());
    }
}
