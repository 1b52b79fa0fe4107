package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of leashes beside everything else (M4). The wait is a step of its own, asked for only after the freezes
 * that it counts on stand in the history; whoever proves the fence earlier ends it.
 */
final class LeashWatch {
    private final Run run;
    private final Tenure tenure;
    private final List<Member> awaited = new ArrayList<>();
    private final List<FenceProof> proofs = new ArrayList<>();
    private final List<CancellationScope> waits = new ArrayList<>();
    private long endsAtLatestMs;
    private int running;
    private boolean stopped;

    LeashWatch(Run run, Tenure tenure) {
        this.run = run;
        this.tenure = tenure;
    }

    /** Begins to wait, unless that is done already; true if it did. */
    boolean begin(@Nullable LeashWait wait) {
        if (wait == null || awaited.containsAll(wait.suspects())) {
            return false;
        }
        awaited.addAll(wait.suspects());
        running++;
        endsAtLatestMs = Math.max(endsAtLatestMs, Workflow.currentTimeMillis() + wait.millis());
        CancellationScope scope = Workflow.newCancellationScope(() -> start(wait));
        waits.add(scope);
        scope.run();
        return true;
    }

    private void start(LeashWait wait) {
        Promise<LeashWait.End> end = run.startRoleChange(
                StepOptions.AWAIT_LEASH,
                "Wait until the leash of %s has ended".formatted(wait.suspects()),
                steps -> steps.awaitLeash(new LeashWait.Request(tenure.move(), wait)));
        end.handle((done, failure) -> {
            running--;
            if (failure == null) {
                proofs.addAll(done.proofs());
            } else if (!stopped) {
                awaited.removeAll(wait.suspects());
                run.mailbox().note("the wait for the leash of %s failed: %s".formatted(wait.suspects(), failure));
            }
            return done;
        });
    }

    boolean isRunning() {
        return running > 0;
    }

    /** Whose leash is waited for, or was. */
    List<Member> awaited() {
        return List.copyOf(awaited);
    }

    /** What the waiting has proven so far. */
    List<FenceProof> proofs() {
        return List.copyOf(proofs);
    }

    /** The same hold, saying when the leash ends. */
    Hold describe(Hold hold) {
        return isRunning()
                ? hold.until("the leash of %s, which ends at %s at the latest; or sooner: %s"
                        .formatted(
                                awaited.stream().map(Member::name).toList(),
                                Instant.ofEpochMilli(endsAtLatestMs),
                                hold.waitsFor()))
                : hold;
    }

    /** Nobody needs it any more. */
    void stop() {
        stopped = true;
        if (isRunning()) {
            waits.forEach(scope -> scope.cancel("the fence needs no leash any more"));
        }
    }
}
