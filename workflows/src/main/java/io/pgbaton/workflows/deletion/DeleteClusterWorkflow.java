package io.pgbaton.workflows.deletion;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.DeletionSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Skipping;
import io.pgbaton.workflows.step.Stopping;
import io.pgbaton.workflows.tries.Heed;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a cluster.
 *
 * <ol>
 *   <li>Other runs of the cluster are asked to stop, and the role change is waited for up to a deadline. (New ones find out at
 *       their first step that the cluster is being deleted.) One that goes on does no harm: its effects check their ballot,
 *       and nobody answers it any more.
 *   <li>The last backup, if one is wanted: {@link FinalBackup}. From then on no client is let in, so that nothing is acknowledged
 *       that the backup does not hold.
 *   <li>The standbys stop, while the primary still is one: so nobody is taken for lost and elected, and the primary holds
 *       everything that any standby holds.
 *   <li>The primary stops last. Without standbys it has no receiver to wait for.
 *   <li>The volumes are deleted where that was asked for, unless a backup was wanted and is not proven to hold everything.
 * </ol>
 *
 * <p>The Baton stays as it is and goes with the cluster's resource.
 */
public final class DeleteClusterWorkflow implements DeleteCluster {
    /** A role change takes seconds; one that holds ends at once when it is asked to. */
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<String> notes = new ArrayList<>();
    private final List<@Nullable Skipping> early = new ArrayList<>();
    private final Heed heed = new Heed(this::refuse);
    private String phase = "looking";
    private Result result = Result.RUNNING;
    private Backup backup = Backup.NONE;

    /** How the last backup ended; empty before that. */
    private String told = "";

    private @Nullable FinalBackup finalBackup;

    @Override
    public DeleteClusterOutcome run(DeleteClusterInput input) {
        heed.begin();
        quieten(input);
        FinalBackup.@Nullable End backedUp = backUp(input);
        if (backedUp instanceof FinalBackup.End.Held held) {
            return end(Result.HELD, held.hold());
        }
        return switch (stopInOrder(input)) {
            case Stopping.Held held -> end(Result.HELD, held.hold());
            case Stopping.Stopped stopped -> end(Result.STOPPED, leave(input, backedUp, stopped));
        };
    }

    /** Null if no backup is wanted. */
    private FinalBackup.@Nullable End backUp(DeleteClusterInput input) {
        if (input.endingOrDefault().finalBackup() == Ending.FinalBackup.SKIP) {
            return null;
        }
        FinalBackup making = new FinalBackup(input, new Display());
        finalBackup = making;
        early.forEach(making::skip);
        FinalBackup.End end = making.run();
        switch (end) {
            case FinalBackup.End.Made made -> tell(Backup.MADE, made.summary());
            case FinalBackup.End.Skipped skipped -> tell(Backup.GIVEN_UP, skipped.summary());
            case FinalBackup.End.Without without -> tell(Backup.GIVEN_UP, without.summary());
            case FinalBackup.End.Held held -> {}
        }
        return end;
    }

    private void tell(Backup now, String summary) {
        backup = now;
        told = summary;
        notes.add(summary);
        show(summary);
    }

    private Stopping stopInOrder(DeleteClusterInput input) {
        Instant deadline = now().plusSeconds(input.holdSeconds());
        Stopping.Plan plan = plan(input);
        notes.add(plan.why());
        if (plan.last() != null) {
            checkpoint(plan, plan.last());
            show("stopping the standbys; %s is the last".formatted(plan.last()));
            Stopping standbys = stop(input, plan.last(), deadline);
            if (standbys instanceof Stopping.Held held) {
                return held;
            }
        }
        show(plan.last() == null ? "stopping all instances" : "stopping %s".formatted(plan.last()));
        return stop(input, null, deadline);
    }

    /** Deletes the volumes if that was asked for; the sentence that says what is left. */
    private String leave(DeleteClusterInput input, FinalBackup.@Nullable End backedUp, Stopping.Stopped stopped) {
        String kept = "its volumes are kept: %s".formatted(stopped.volumes());
        String volumes = !input.endingOrDefault().deleteVolumes()
                ? kept
                : isAllElsewhere(backedUp)
                        ? deleteVolumes(input, kept)
                        : "%s, because no backup is proven to hold everything".formatted(kept);
        String backedUpAs = switch (backedUp) {
            case null -> "";
            case FinalBackup.End.Made made -> made.summary() + "; ";
            case FinalBackup.End.Skipped skipped -> skipped.summary() + "; ";
            case FinalBackup.End.Without without -> without.summary() + "; ";
            case FinalBackup.End.Held held -> "";
        };
        return "%s is stopped; %s%s".formatted(input.clusterName(), backedUpAs, volumes);
    }

    /** Or a person has said that it need not be. */
    private static boolean isAllElsewhere(FinalBackup.@Nullable End backedUp) {
        return switch (backedUp) {
            case null -> true;
            case FinalBackup.End.Made made -> made.complete();
            case FinalBackup.End.Skipped skipped -> true;
            case FinalBackup.End.Without without -> false;
            case FinalBackup.End.Held held -> false;
        };
    }

    private String deleteVolumes(DeleteClusterInput input, String kept) {
        show("deleting the volumes");
        try {
            return "its volumes are deleted: %s"
                    .formatted(steps(StepOptions.DELETE_VOLUMES, "Delete the volumes")
                            .deleteVolumes(new Stopping.VolumesRequest(input.cluster()))
                            .result());
        } catch (ActivityFailure failure) {
            throwIfCancelled(failure);
            return "%s, because they could not be deleted: %s".formatted(kept, failure.getCause());
        }
    }

    @Override
    public void skipFinalBackup(@Nullable Skipping skipping) {
        heed.hear("skipFinalBackup", skipping, () -> hear(skipping));
    }

    private void refuse(String signal, String why) {
        notes.add("%s was not obeyed: %s".formatted(signal, why));
        show(phase);
    }

    private void hear(@Nullable Skipping skipping) {
        if (finalBackup == null) {
            early.add(skipping);
        } else {
            finalBackup.skip(skipping);
        }
    }

    private final class Display implements FinalBackup.Display {
        @Override
        public void show(Backup now, String text) {
            backup = now;
            DeleteClusterWorkflow.this.show(text);
        }

        @Override
        public void note(String text) {
            notes.add(text);
            DeleteClusterWorkflow.this.show(phase);
        }
    }

    /** Asks the cluster's other runs to end; a signal that nobody can receive any more says that there is none. */
    private void quieten(DeleteClusterInput input) {
        show("asking other runs of the cluster to end");
        input.instances().forEach(instance -> askToEnd(WorkflowIds.rejoin(input.cluster(), instance)));
        Instant until = now().plus(QUIET);
        while (askToEnd(WorkflowIds.roleChange(input.cluster()))) {
            if (!now().isBefore(until)) {
                notes.add("a role change did not end within %d s: going on beside it".formatted(QUIET.toSeconds()));
                return;
            }
            Workflow.sleep(LOOK);
        }
    }

    /** True if there was an open run to ask. */
    private static boolean askToEnd(String workflowId) {
        try {
            Workflow.newUntypedExternalWorkflowStub(workflowId)
                    .signal("cancel", new Cancellation("DeleteCluster", "the cluster is being deleted"));
            return true;
        } catch (ApplicationFailure nobody) {
            return false;
        }
    }

    private static Stopping.Plan plan(DeleteClusterInput input) {
        return steps(StepOptions.PLAN_DELETION, "See who is primary, to stop it last")
                .plan(new Stopping.PlanRequest(input.cluster()))
                .result();
    }

    /** Makes the primary's stop short; it may as well fail. */
    private void checkpoint(Stopping.Plan plan, InstanceName primary) {
        if (plan.tenure() == null) {
            return;
        }
        show("checkpoint on %s".formatted(primary));
        String summary = "Checkpoint on %s, so that it stops fast".formatted(primary);
        try {
            Workflow.newActivityStub(RejoinSteps.class, StepOptions.LAST_CHECKPOINT.named(summary))
                    .checkpoint(plan.tenure());
        } catch (ActivityFailure failure) {
            throwIfCancelled(failure);
            notes.add("no checkpoint: %s".formatted(failure.getCause()));
        }
    }

    /** Tries until they have stopped; the hold that was left at the deadline if they have not. */
    private Stopping stop(DeleteClusterInput input, @Nullable InstanceName except, Instant deadline) {
        while (true) {
            Stopping end = attempt(input, except);
            if (!(end instanceof Stopping.Held held) || !now().isBefore(deadline)) {
                return end;
            }
            show("waiting: %s; for: %s; until: %s; then a new run tries again"
                    .formatted(held.hold().reason(), held.hold().waitsFor(), deadline));
            Workflow.sleep(LOOK);
        }
    }

    private static Stopping attempt(DeleteClusterInput input, @Nullable InstanceName except) {
        String summary = except == null ? "Stop what is left" : "Stop all but %s".formatted(except);
        try {
            return steps(StepOptions.STOP, summary)
                    .stop(new Stopping.Request(input.cluster(), except))
                    .result();
        } catch (ActivityFailure failure) {
            throwIfCancelled(failure);
            return new Stopping.Held(new Hold(
                    "step %s failed: %s".formatted(failure.getActivityType(), failure.getCause()),
                    "the step to succeed"));
        }
    }

    private static void throwIfCancelled(ActivityFailure failure) {
        if (CancellationScope.current().isCancelRequested()) {
            throw failure;
        }
    }

    private DeleteClusterOutcome end(Result newResult, Hold hold) {
        return end(newResult, "%s; waiting for %s".formatted(hold.reason(), hold.waitsFor()));
    }

    private DeleteClusterOutcome end(Result newResult, String summary) {
        result = newResult;
        show(summary);
        Workflow.upsertTypedSearchAttributes(
                SearchAttribute.PHASE.valueSet("done"), SearchAttribute.OUTCOME.valueSet(newResult.label()));
        return state();
    }

    private static DeletionSteps steps(StepOptions step, String summary) {
        return Workflow.newActivityStub(DeletionSteps.class, step.named(summary));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }

    private void show(String text) {
        phase = text;
        StringBuilder details = new StringBuilder("**%s**: %s".formatted(result.label(), phase));
        notes.forEach(note -> details.append("\n- ").append(note));
        Workflow.setCurrentDetails(details.toString());
    }

    @Override
    public DeleteClusterOutcome state() {
        String summary = told.isEmpty() || result != Result.RUNNING || phase.equals(told) ? phase : phase + "; " + told;
        return new DeleteClusterOutcome(result, summary, backup);
    }
}
