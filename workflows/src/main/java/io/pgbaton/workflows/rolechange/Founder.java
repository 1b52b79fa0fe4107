package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.Move;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of a bootstrap that a failover has not: the first Baton, an empty or a restored database, everyone's joining. */
final class Founder {
    private final Run run;
    private final Opener opener;
    private List<InstanceName> others = List.of();
    private boolean initialised;

    Founder(Run run, Opener opener) {
        this.run = run;
        this.opener = opener;
    }

    /** The first epoch, with the founder as its candidate; once there is a database, whatever has to be opened next. */
    Tenure tenure() {
        if (initialised) {
            return opener.open();
        }
        Founding.Founded founded = found();
        others = founded.others();
        Tenure tenure = initialise(founded);
        initialised = true;
        return tenure;
    }

    /** Holds until every wanted instance has answered that it is empty. */
    private Founding.Founded found() {
        while (true) {
            run.patience().endIfCancelled();
            Token token = new Token(Workflow.randomUUID().toString());
            Founding founding = run.<Founding>startFounding(
                            StepOptions.FOUND,
                            "Ask whether all instances are empty, then found %s"
                                    .formatted(run.input().clusterName()),
                            steps ->
                                    steps.found(new Founding.Request(run.input().cluster(), token)))
                    .get();
            if (founding instanceof Founding.Founded founded) {
                return founded;
            }
            holdOrEnd(founding);
        }
    }

    private Tenure initialise(Founding.Founded founded) {
        Candidate founder = founded.baton().candidates().getFirst();
        Tenure tenure = opener.begin(new Tenure(founded.baton(), founder));
        run.journal().elected(founder.member().name(), "it is the first instance of a new cluster");
        String doing = founded.backup() == null ? "making an empty database" : "restoring backup " + founded.backup();
        run.journal().phase("%s on %s".formatted(doing, founder.member()));
        while (true) {
            run.patience().endIfCancelled();
            Founding founding = makeDatabase(tenure.move(), founder.member(), founded.backup());
            if (founding instanceof Founding.Done done) {
                run.patience().progress();
                return new Tenure(done.baton(), done.baton().candidate().orElse(null));
            }
            holdOrEnd(founding);
        }
    }

    private Founding makeDatabase(Move move, Member founder, @Nullable String backup) {
        if (backup == null) {
            return run.<Founding>startFounding(
                            StepOptions.INITIALISE,
                            "Make an empty database on %s".formatted(founder),
                            steps -> steps.initialise(move))
                    .get();
        }
        return run.<Founding>startFounding(
                        StepOptions.RESTORE,
                        "Restore backup %s on %s".formatted(backup, founder),
                        steps -> steps.restore(new Founding.RestoreRequest(move, backup)))
                .get();
    }

    /**
     * All others clone the primary, side by side; then everyone who joined is a member.
     *
     * @return the Baton after it; empty if somebody could not, after a hold: look again at what is to be done
     */
    Optional<Baton> enlarge(Tenure tenure, Command.Source source) {
        run.journal().phase("%s join %s".formatted(others, source.primary()));
        List<Promise<Founding>> joins = others.stream()
                .map(instance -> startJoin(tenure, source, instance))
                .toList();
        Optional<Founding> missing = joins.stream()
                .map(Promise::get)
                .filter(end -> !(end instanceof Founding.Done))
                .findFirst();
        return missing.isPresent() ? afterHold(missing.get()) : enroll(tenure);
    }

    private Promise<Founding> startJoin(Tenure tenure, Command.Source source, InstanceName instance) {
        return run.startFounding(
                StepOptions.JOIN,
                "%s clones %s".formatted(instance, source.primary()),
                steps -> steps.join(new Founding.JoinRequest(tenure.move(), instance, source)));
    }

    private Optional<Baton> enroll(Tenure tenure) {
        Founding.EnrollRequest request =
                new Founding.EnrollRequest(tenure.move(), run.input().acknowledgements());
        run.journal().phase("making everyone who joined a member");
        Founding founding = run.<Founding>startFounding(
                        StepOptions.ENROLL, "Everyone who joined becomes a member", steps -> steps.enroll(request))
                .get();
        return founding instanceof Founding.Done done ? Optional.of(done.baton()) : afterHold(founding);
    }

    private Optional<Baton> afterHold(Founding founding) {
        holdOrEnd(founding);
        return Optional.empty();
    }

    private void holdOrEnd(Founding founding) {
        switch (founding) {
            case Founding.NotNeeded notNeeded -> throw new EndOfRun(Result.NOT_NEEDED, notNeeded.why());
            case Founding.Held held -> run.patience().hold(held.hold());
            case Founding.Founded founded -> throw unexpected(founded);
            case Founding.Done done -> throw unexpected(done);
        }
    }

    private static IllegalStateException unexpected(Founding founding) {
        return new IllegalStateException("a step of the bootstrap answered out of turn: " + founding);
    }
}
