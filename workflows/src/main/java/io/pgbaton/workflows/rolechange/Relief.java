package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Demotion;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * What only a switchover does: relieve a primary that serves.
 *
 * <ol>
 *   <li>Before anything is opened: a checkpoint, so that the one of the orderly stop has little left to write. Clients write on
 *       meanwhile, and a primary that is lost meanwhile is not waited for.
 *   <li>In the open epoch, and before anybody else is frozen: the old primary stops in order. Whoever streams from it still
 *       does, and so gets the end of its log; frozen before, they all would lack it.
 * </ol>
 */
final class Relief {
    private final Run run;

    Relief(Run run) {
        this.run = run;
    }

    /** Saves time later; nothing depends on it. */
    void checkpoint(SwitchoverOrder order) {
        run.journal().phase("checkpoint on %s, which serves meanwhile".formatted(order.from()));
        Move move = new Move(run.input().cluster(), order.ballot());
        Promise<Boolean> checkpoint = run.startRejoin(
                StepOptions.LAST_CHECKPOINT,
                "Checkpoint on %s, so that its stop has little left to write".formatted(order.from()),
                steps -> steps.checkpoint(move));
        Workflow.await(() -> checkpoint.isCompleted() || isOver());
        if (checkpoint.isCompleted() && checkpoint.getFailure() != null) {
            run.mailbox().note("no checkpoint before the switchover: %s".formatted(checkpoint.getFailure()));
        }
    }

    private boolean isOver() {
        return run.mailbox().evidence() != null || run.mailbox().cancellation() != null;
    }

    /** Stops the old primary in order; if that cannot be done, the freeze stops it all the same. */
    void demote(Tenure tenure) {
        @Nullable Member holder = tenure.baton().holder();
        if (holder == null) {
            return;
        }
        run.journal().phase("stopping %s in order".formatted(holder.name()));
        Demotion.Request request = new Demotion.Request(tenure.move(), holder);
        Promise<Demotion> demotion = run.startRoleChange(
                StepOptions.DEMOTE,
                "Stop %s in order, so that everybody gets the end of its log".formatted(holder.name()),
                steps -> steps.demote(request));
        RuntimeException failure = demotion.getFailure();
        if (failure != null) {
            run.mailbox().note("%s was not stopped in order: %s".formatted(holder.name(), failure));
        } else if (!demotion.get().done()) {
            run.mailbox()
                    .note("%s was not stopped in order: %s"
                            .formatted(holder.name(), demotion.get().how()));
        }
    }
}
