package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the candidate of an open epoch: freeze, decide, and hold until both the election (M1, M2) and the proof of fence
 * (M3) allow somebody to lead.
 *
 * <p>Where somebody reaches far enough who cannot lead, another streams from it first (M2) and all are frozen anew.
 *
 * <p>Where the end of a leash proves the fence (M4), that is waited for side by side with further rounds: a suspect that
 * answers, or whose process is seen to end, ends the wait. What one round has proven stays proven in the next: the worker that
 * reaches a suspect may be another one than the worker that reaches the others.
 */
final class Elector {
    /** Each brings somebody as far as it must be; more of them mean that something else is wrong, which a hold shows. */
    private static final int MOST_LEVELLED = 3;

    private final Run run;
    private final Set<FenceProof> seen = new LinkedHashSet<>();
    private int levelled;
    private @Nullable Freezing newest;

    Elector(Run run) {
        this.run = run;
    }

    Candidate elect(Tenure tenure) {
        Promise<Boolean> unroute = run.startRoleChange(
                StepOptions.UNROUTE,
                "Let no epoch before %s publish its primary again".formatted(tenure.epoch()),
                steps -> steps.unroute(tenure.move()));
        if (tenure.inOrder()) {
            new Relief(run).demote(tenure);
        }
        run.journal().phase("freezing all members");
        LeashWatch leash = new LeashWatch(run, tenure);
        Candidate candidate;
        try {
            candidate = elect(tenure, leash);
        } catch (ActivityFailure | EndOfRun end) {
            leash.stop();
            throw end;
        }
        leash.stop();
        noteIfFailed(unroute);
        return candidate;
    }

    private Candidate elect(Tenure tenure, LeashWatch leash) {
        while (true) {
            run.patience().endIfCancelled();
            Deciding decision = decide(tenure, freeze(tenure, leash), leash);
            run.journal().decided(decision);
            switch (decision) {
                case Deciding.Elected elected -> {
                    run.patience().progress();
                    return elected.candidate();
                }
                case Deciding.Held held -> {
                    if (!level(held, leash)) {
                        hold(held, leash);
                    }
                }
            }
        }
    }

    /** True if somebody reaches further now, so that a new freeze is worth it at once (M2). */
    private boolean level(Deciding.Held held, LeashWatch leash) {
        Level request = held.level();
        if (request == null || levelled == MOST_LEVELLED) {
            return false;
        }
        levelled++;
        leash.begin(held.leash());
        run.journal().phase("levelling %s".formatted(request.candidate()));
        Levelled result =
                run.roleChange(StepOptions.LEVEL, "Level: %s".formatted(request), steps -> steps.level(request));
        run.mailbox().note("%s: %s".formatted(request, result.how()));
        return result.done();
    }

    /** As soon as a wait for a leash begins, whoever answers after all is listened for. */
    private void hold(Deciding.Held held, LeashWatch leash) {
        boolean began = leash.begin(held.leash());
        Hold hold = leash.describe(held.hold());
        Waiting waiting = new Waiting(hold, held.unfenced(), held.question(), leash.proofs()::size);
        if (began) {
            run.patience().show(waiting);
        } else {
            run.patience().hold(waiting);
        }
    }

    private Freezing freeze(Tenure tenure, LeashWatch leash) {
        int proven = leash.proofs().size();
        Promise<Freezing> freeze = startFreeze(tenure, leash);
        Workflow.await(() -> freeze.isCompleted() || leash.proofs().size() > proven);
        Freezing before = newest;
        Freezing now = freeze.isCompleted() || before == null ? freeze.get() : before;
        newest = now;
        seen.addAll(now.proofs());
        return new Freezing(now.answers(), List.copyOf(seen), now.silent());
    }

    private Promise<Freezing> startFreeze(Tenure tenure, LeashWatch leash) {
        Freezing.Request request = new Freezing.Request(
                tenure.move(),
                run.mailbox().confirmations(),
                known(leash),
                leash.awaited(),
                run.mandate(),
                run.mailbox().evidence());
        return run.startRoleChange(
                StepOptions.FREEZE,
                "Freeze %s for epoch %s".formatted(tenure.baton().members(), tenure.epoch()),
                steps -> steps.freeze(request));
    }

    private List<FenceProof> known(LeashWatch leash) {
        List<FenceProof> known = new ArrayList<>(seen);
        known.addAll(leash.proofs());
        return known;
    }

    private Deciding decide(Tenure tenure, Freezing freezing, LeashWatch leash) {
        Deciding.Request request = new Deciding.Request(
                tenure.move(),
                freezing,
                run.mailbox().confirmations(),
                leash.proofs(),
                run.mandate(),
                run.mailbox().evidence());
        return run.roleChange(
                StepOptions.DECIDE,
                "Decide who leads epoch %s".formatted(tenure.epoch()),
                steps -> steps.decide(request));
    }

    /** Routing fences nobody and is written again by admit, so a failure here is no reason to wait. */
    private void noteIfFailed(Promise<Boolean> unroute) {
        if (unroute.isCompleted() && unroute.getFailure() != null) {
            run.mailbox().note("the route could not be claimed: " + unroute.getFailure());
        }
    }
}
