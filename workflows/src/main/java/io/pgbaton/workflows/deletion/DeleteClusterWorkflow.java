package io.pgbaton.workflows.deletion;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.DeletionSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Stopping;
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
 * Stops a cluster.
 *
 * <ol>
 *   <li>Other runs of the cluster are asked to stop, and the role change is waited for up to a deadline. (New ones find out at
 *       their first step that the cluster is being deleted.) One that goes on does no harm: its effects check their ballot,
 *       and nobody answers it any more.
 *   <li>The standbys stop, while the primary still is one: so nobody is taken for lost and elected, and the primary holds
 *       everything that any standby holds.
 *   <li>The primary stops last. Without standbys it has no receiver to wait for.
 * </ol>
 *
 * <p>The Baton stays as it is and goes with the cluster's resource; the volumes stay.
 */
public final class DeleteClusterWorkflow implements DeleteCluster {
    /** A role change takes seconds; one that holds ends at once when it is asked to. */
    static final Duration QUIET = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final List<String> notes = new ArrayList<>();
    private String phase = "looking";
    private Result result = Result.RUNNING;

    @Override
    public DeleteClusterOutcome run(DeleteClusterInput input) {
        quieten(input);
        Instant deadline = now().plusSeconds(input.holdSeconds());
        Stopping.Plan plan = plan(input);
        notes.add(plan.why());
        if (plan.last() != null) {
            checkpoint(plan, plan.last());
            show("stopping the standbys; %s is the last".formatted(plan.last()));
            Stopping standbys = stop(input, plan.last(), deadline);
            if (standbys instanceof Stopping.Held held) {
                return end(Result.HELD, held.hold());
            }
        }
        show(plan.last() == null ? "stopping all instances" : "stopping %s".formatted(plan.last()));
        return switch (stop(input, null, deadline)) {
            case Stopping.Held held -> end(Result.HELD, held.hold());
            case Stopping.Stopped stopped ->
                end(
                        Result.STOPPED,
                        "%s is stopped; its volumes are kept: %s".formatted(input.clusterName(), stopped.volumes()));
        };
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
        return new DeleteClusterOutcome(result, phase);
    }
}
