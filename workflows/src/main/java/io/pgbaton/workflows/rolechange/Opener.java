package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.Token;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.temporal.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/** Opens the next epoch of a run, or finds the one that is to be finished. Holds while no move could finish (M0). */
final class Opener {
    private final Run run;
    private int opened;

    Opener(Run run) {
        this.run = run;
    }

    /** An epoch that is open. */
    Tenure open() {
        while (true) {
            run.patience().endIfCancelled();
            if (opened == RunOptions.MAX_EPOCHS_PER_RUN) {
                throw new EndOfRun(Result.HELD, "%d epochs were opened in vain; see the notes".formatted(opened));
            }
            switch (ask()) {
                case Opening.Refused refused -> throw new EndOfRun(Result.REFUSED, refused.why());
                case Opening.NotNeeded notNeeded -> throw new EndOfRun(Result.NOT_NEEDED, notNeeded.why());
                case Opening.Held held -> run.patience().hold(held.hold());
                case Opening.Asked asked -> run.patience().hold(Waiting.forAnswer(asked.question()));
                case Opening.Finish finish -> {
                    Tenure tenure = begin(new Tenure(finish.baton(), finish.candidate()));
                    run.patience().goOn();
                    run.journal().elected(finish.candidate().member().name(), finish.why());
                    return tenure;
                }
                case Opening.Opened now -> {
                    boolean inOrder = planned() != null;
                    opened++;
                    run.patience().progress();
                    return begin(new Tenure(now.baton(), null, inOrder));
                }
            }
        }
    }

    /** The token is drawn and recorded in the history before anything is written: a retry then knows its own opening. */
    private Opening ask() {
        Token token = new Token(Workflow.randomUUID().toString());
        Opening.Request request =
                new Opening.Request(run.input().cluster(), token, run.mailbox().evidence(), run.mandate(), planned());
        return run.roleChange(
                StepOptions.OPEN,
                "Ask who answers, then open a new epoch of %s"
                        .formatted(run.input().clusterName()),
                steps -> steps.open(request));
    }

    /** A switchover begins once, and only while nobody says that the primary is lost; after that it is like any other move. */
    private @Nullable SwitchoverOrder planned() {
        return opened == 0 && run.mailbox().evidence() == null ? run.input().order() : null;
    }

    Tenure begin(Tenure tenure) {
        run.mailbox().opened(tenure.move());
        run.journal().opened(tenure.baton(), tenure.move());
        return tenure;
    }

    /** Holds until it is worth opening again after a step failed. */
    void afterFailure(String step, String why) {
        run.mailbox().note("step %s failed: %s".formatted(step, why));
        run.patience().hold(new Hold("step %s failed: %s".formatted(step, why), "the step to succeed"));
    }
}
