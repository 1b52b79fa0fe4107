package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Freezing;
import io.temporal.workflow.Promise;

/**
 * Finds the candidate of an open epoch: freeze, decide, and hold until both the election (M1, M2) and the proof of fence
 * (M3) allow somebody to lead.
 */
final class Elector {
    private final Run run;

    Elector(Run run) {
        this.run = run;
    }

    Candidate elect(Tenure tenure) {
        run.journal().phase("freezing all members");
        Promise<Boolean> unroute = run.startRoleChange(
                StepOptions.UNROUTE,
                "Let no epoch before %s publish its primary again".formatted(tenure.epoch()),
                steps -> steps.unroute(tenure.move()));
        while (true) {
            run.patience().endIfCancelled();
            Deciding decision = decide(tenure, freeze(tenure));
            run.journal().decided(decision);
            switch (decision) {
                case Deciding.Elected elected -> {
                    run.patience().progress();
                    noteIfFailed(unroute);
                    return elected.candidate();
                }
                case Deciding.Held held -> run.patience().hold(held.hold(), held.unfenced());
            }
        }
    }

    private Freezing freeze(Tenure tenure) {
        Freezing.Request request =
                new Freezing.Request(tenure.move(), run.mailbox().confirmations());
        return run.roleChange(
                StepOptions.FREEZE,
                "Freeze %s for epoch %s".formatted(tenure.baton().members(), tenure.epoch()),
                steps -> steps.freeze(request));
    }

    private Deciding decide(Tenure tenure, Freezing freezing) {
        Deciding.Request request =
                new Deciding.Request(tenure.move(), freezing, run.mailbox().confirmations());
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
