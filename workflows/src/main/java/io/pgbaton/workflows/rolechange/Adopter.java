package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.Token;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Adopting;
import io.temporal.workflow.Workflow;

/**
 * The part of an adoption that a failover has not: the Baton of a cluster that has data and lost it. All else is an ordinary
 * move, in which every member has to be frozen.
 */
final class Adopter {
    private final Run run;
    private final Opener opener;
    private boolean adopted;

    Adopter(Run run, Opener opener) {
        this.run = run;
        this.opener = opener;
    }

    /**
     * The first epoch of the new Baton; once there is one, whatever has to be opened next. A person may have deleted that one,
     * too, because somebody it counts on never came back.
     */
    Tenure tenure() {
        while (true) {
            run.patience().endIfCancelled();
            Token token = new Token(Workflow.randomUUID().toString());
            switch (adopt(token)) {
                case Adopting.NotNeeded notNeeded -> {
                    if (!adopted) {
                        throw new EndOfRun(Result.NOT_NEEDED, notNeeded.why());
                    }
                    return opener.open();
                }
                case Adopting.Held held -> run.patience().hold(Waiting.forPermit(held.hold(), held.wanted()));
                case Adopting.Adopted now -> {
                    adopted = true;
                    run.patience().progress();
                    run.mailbox().note(now.why());
                    boolean isOurs = now.baton().ballot().token().equals(token);
                    return isOurs ? opener.begin(new Tenure(now.baton(), null)) : opener.open();
                }
            }
        }
    }

    private Adopting adopt(Token token) {
        run.journal().phase("asking whether everybody who may hold a commit is there");
        Adopting.Request request = new Adopting.Request(
                run.input().cluster(),
                token,
                run.input().acknowledgements(),
                run.mailbox().permit());
        return run.startAdoption(
                        StepOptions.ADOPT,
                        "Ask everybody, then make a new Baton for %s"
                                .formatted(run.input().clusterName()),
                        steps -> steps.adopt(request))
                .get();
    }
}
