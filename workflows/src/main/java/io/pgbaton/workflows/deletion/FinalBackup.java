package io.pgbaton.workflows.deletion;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;
import io.pgbaton.workflows.step.Backing;
import io.pgbaton.workflows.step.BackupSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Skipping;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the last backup made, again and again, until one of these is true:
 *
 * <ol>
 *   <li>it is made and verified, or there is nothing to back up;
 *   <li>a person skips it, with name and reason;
 *   <li>it is not insisted on, and {@value #ATTEMPTS} attempts have failed or it could not go on for as long as a run may hold;
 *   <li>it is insisted on, and nothing has helped for a day: then the run ends as held, and the next one goes on.
 * </ol>
 */
final class FinalBackup {
    /** So many attempts follow each other; then it holds, and tries again now and then. */
    static final int ATTEMPTS = 3;

    /** A run that went on forever would have a history without an end. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);
    private static final Duration HELD_PAUSE_MAX = Duration.ofMinutes(5);

    private final DeleteClusterInput input;
    private final Display display;
    private @Nullable Skipping skipping;
    private int failures;
    private int after;
    private Duration pause = RunOptions.HOLD_PAUSE;
    private Hold last = new Hold("it has not begun", "the first attempt");

    /** What the attempt before this one waited for, to be read while this one finds out whether it is there; or nothing. */
    private String waited = "";

    /** Where people read what it does. */
    interface Display {
        void show(Backup backup, String text);

        void note(String text);
    }

    /** How it ended. */
    sealed interface End {
        /** There is one, or none is needed; if it is not complete, volumes are kept. */
        record Made(boolean complete, String summary) implements End {}

        /** There is none: a person has decided so. */
        record Skipped(String summary) implements End {}

        /** There is none, and nobody has said that this is well. */
        record Without(String summary) implements End {}

        /** It goes on in another run. */
        record Held(Hold hold) implements End {}
    }

    FinalBackup(DeleteClusterInput input, Display display) {
        this.input = input;
        this.display = display;
    }

    /** A person has said so; what is incomplete is noted, not obeyed. */
    void skip(@Nullable Skipping signal) {
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (signal == null || complaint != null) {
            display.note("skipFinalBackup was not obeyed: %s".formatted(complaint));
        } else if (skipping == null) {
            skipping = signal;
            display.note("%s skips the final backup: %s".formatted(signal.by(), signal.reason()));
        }
    }

    End run() {
        Instant begun = now();
        while (true) {
            if (skipping != null) {
                return skipped(skipping);
            }
            display.show(Backup.MAKING, "making the final backup of %s%s".formatted(input.clusterName(), waited));
            switch (attempt()) {
                case Backing.Made made -> {
                    return new End.Made(made.complete(), made.summary());
                }
                case Backing.NotNeeded notNeeded -> {
                    return new End.Made(true, notNeeded.why());
                }
                case Backing.Failed failed -> failed(failed);
                case Backing.Held held -> held(held.hold());
                case Backing.Ready ready -> throw new IllegalStateException("nobody has made it: " + ready);
            }
            End end = enough(begun);
            if (end != null) {
                return end;
            }
            Workflow.await(pause, () -> skipping != null);
        }
    }

    /** One look and one attempt, which a person's word ends; a step that fails for good counts as a hold. */
    private Backing attempt() {
        try {
            Backing plan = untilSkipped(() -> steps(StepOptions.PLAN_BACKUP, "See from whom the backup is taken")
                    .planBackup(new Backing.PlanRequest(input.cluster()))
                    .result());
            if (!(plan instanceof Backing.Ready ready)) {
                return plan;
            }
            display.show(
                    Backup.MAKING,
                    "making the final backup of %s from %s: %s%s"
                            .formatted(
                                    input.clusterName(),
                                    ready.order().source(),
                                    ready.order().why(),
                                    waited));
            String summary = "Back up %s, verify it".formatted(ready.order().source());
            return untilSkipped(() -> steps(StepOptions.MAKE_BACKUP, summary)
                    .makeBackup(new Backing.Request(ready.order(), after))
                    .result());
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            boolean ended = failure.getCause() instanceof CanceledFailure;
            return new Backing.Held(new Hold(
                    ended
                            ? "it was ended"
                            : "step %s failed: %s".formatted(failure.getActivityType(), failure.getCause()),
                    "the step to succeed"));
        }
    }

    private Backing untilSkipped(Supplier<Backing> step) {
        Promise<Backing>[] running = newPromises();
        CancellationScope scope = Workflow.newCancellationScope(() -> running[0] = Async.function(step::get));
        scope.run();
        Workflow.await(() -> running[0].isCompleted() || skipping != null);
        if (!running[0].isCompleted()) {
            scope.cancel();
        }
        return running[0].get();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Promise<Backing>[] newPromises() {
        return new Promise[1];
    }

    private void failed(Backing.Failed failed) {
        failures++;
        after = failed.attempt();
        waited = "";
        display.note("attempt %d failed: %s".formatted(failed.attempt(), failed.reason()));
        pause = failures < ATTEMPTS ? AGAIN : RunOptions.longer(atLeast(PAUSE_MAX), HELD_PAUSE_MAX);
        if (failures >= ATTEMPTS) {
            waiting(new Hold(failed.reason(), "the next attempt in %d s".formatted(pause.toSeconds())));
        } else {
            display.show(Backup.MAKING, "trying again: %s".formatted(failed.reason()));
        }
    }

    private void held(Hold hold) {
        pause = RunOptions.longer(pause, PAUSE_MAX);
        waited = "; before that it waited: %s".formatted(hold.reason());
        waiting(hold);
    }

    private void waiting(Hold hold) {
        display.show(
                Backup.HELD,
                "the final backup waits: %s; for: %s; %s".formatted(hold.reason(), hold.waitsFor(), offer()));
        last = hold;
    }

    private String offer() {
        return "without a backup: kubectl annotate pgc %s pgbaton.io/skip-final-backup='by=NAME reason=\"WHY\"'"
                .formatted(input.clusterName().substring(input.clusterName().indexOf('/') + 1));
    }

    private @Nullable End enough(Instant begun) {
        Duration lasted = Duration.between(begun, now());
        if (input.endingOrDefault().finalBackup() == Ending.FinalBackup.BEST_EFFORT
                && (failures >= ATTEMPTS || lasted.toSeconds() >= input.holdSeconds())) {
            String why = "it could not be made: %s".formatted(last.reason());
            giveUp(why);
            return new End.Without("there is no final backup, because " + why);
        }
        return lasted.compareTo(LONGEST) >= 0 ? new End.Held(last) : null;
    }

    private End skipped(Skipping by) {
        String why = "%s skipped it: %s".formatted(by.by(), by.reason());
        giveUp(why);
        return new End.Skipped("there is no final backup: %s".formatted(why));
    }

    /** What is not written down stands in this run all the same. */
    private void giveUp(String why) {
        display.show(Backup.GIVEN_UP, "no final backup: %s".formatted(why));
        try {
            steps(StepOptions.GIVE_UP_BACKUP, "Write down that there is no final backup")
                    .giveUpBackup(new Backing.GiveUp(input.cluster(), why));
        } catch (ActivityFailure failure) {
            if (CancellationScope.current().isCancelRequested()) {
                throw failure;
            }
            display.note("it is not written down: %s".formatted(failure.getCause()));
        }
    }

    private Duration atLeast(Duration least) {
        return pause.compareTo(least) >= 0 ? pause : least;
    }

    private static BackupSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(BackupSteps.class, step.named(summary));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
