package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the next epoch of a run, or finds the one that is to be finished. Holds while no move could finish (M0). */
final class Opener {
    private final Run run;
    private int opened;
    private int unheard;
    private @Nullable Member without;
    private @Nullable Tenure next;

    Opener(Run run) {
        this.run = run;
    }

    /** An epoch that is open. */
    Tenure open() {
        Tenure known = next;
        if (known != null) {
            next = null;
            return begin(known);
        }
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
                    return begin(opened(now));
                }
            }
        }
    }

    private Tenure opened(Opening.Opened now) {
        boolean inOrder = planned() != null;
        opened++;
        without = null;
        run.patience().progress();
        return new Tenure(now.baton(), null, inOrder);
    }

    /** From the next opening on the others have to be enough: a person says that this one is lost, whatever it says itself. */
    void doWithout(Member leader) {
        without = leader;
    }

    /**
     * Opens the next epoch if the others are enough for it without this leader, which waits at its gate and is not heard.
     *
     * @return why not, in words; empty if it is open
     */
    Optional<String> giveUp(Member leader) {
        if (unheard == RunOptions.MAX_UNHEARD_PER_RUN || opened == RunOptions.MAX_EPOCHS_PER_RUN) {
            return Optional.of("this run has given up %d candidates already".formatted(unheard));
        }
        Opening answer = askWithout(leader);
        if (answer instanceof Opening.Opened now) {
            unheard++;
            next = opened(now);
            return Optional.empty();
        }
        String whyNot = answer instanceof Opening.Held held ? held.hold().reason() : "it is not open for another";
        return Optional.of("nobody can lead without it: %s".formatted(whyNot));
    }

    private Opening askWithout(Member leader) {
        doWithout(leader);
        try {
            return ask();
        } finally {
            without = null;
        }
    }

    /** The token is drawn and recorded in the history before anything is written: a retry then knows its own opening. */
    private Opening ask() {
        Token token = new Token(Workflow.randomUUID().toString());
        Opening.Request request = new Opening.Request(
                run.input().cluster(), token, run.mailbox().evidence(), run.mandate(), planned(), without);
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
