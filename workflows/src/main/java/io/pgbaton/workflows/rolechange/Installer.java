package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Closing;
import io.pgbaton.workflows.step.Promotion;
import java.util.Optional;

/**
 * Makes the candidate of an epoch its serving primary: promote, then follow and gate side by side, admit, close.
 *
 * <p>At a bootstrap everyone joins and becomes a member before the gate: so the first row of the cluster, and with it the one
 * gate of its first epoch, already has the acknowledgements that every commit of a client will have.
 *
 * <p>Forward only (M7): what cannot be finished in this epoch is finished in another one.
 */
final class Installer {
    private final Run run;
    private final Opener opener;
    private final Founder founder;

    Installer(Run run, Opener opener, Founder founder) {
        this.run = run;
        this.opener = opener;
        this.founder = founder;
    }

    /**
     * Installs the candidate.
     *
     * @return the gate that it passed; empty if another epoch is needed
     */
    Optional<Gatekeeper> install(Tenure tenure, Candidate candidate) {
        run.mailbox().promoting(candidate.member().name());
        return switch (promote(tenure, candidate)) {
            case Promotion.NewEpochNeeded needed -> anotherEpoch(tenure, needed.reason());
            case Promotion.Primary primary -> lead(tenure, candidate, primary);
        };
    }

    private Promotion promote(Tenure tenure, Candidate candidate) {
        run.journal().phase("promoting %s".formatted(candidate.member()));
        return run.roleChange(
                StepOptions.PROMOTE,
                "Promote %s in epoch %s".formatted(candidate.member(), tenure.epoch()),
                steps -> steps.promote(new Promotion.Request(tenure.move(), candidate)));
    }

    private Optional<Gatekeeper> lead(Tenure tenure, Candidate candidate, Promotion.Primary primary) {
        run.patience().goOn();
        Member leader = candidate.member();
        Command.Source source = new Command.Source(leader.name(), primary.address());
        Gatekeeper gatekeeper = new Gatekeeper(run, opener, tenure, new Leader(leader, source, primary.from()));
        int acknowledgements = tenure.baton().acknowledgements();
        if (tenure.baton().isFounding()) {
            gatekeeper.waitForFollowers();
            Optional<Baton> enrolled = founder.enlarge(tenure, source);
            if (enrolled.isEmpty()) {
                return anotherEpoch(tenure, "not everyone could join");
            }
            acknowledgements = enrolled.get().acknowledgements();
        }
        Optional<Position> passed = gatekeeper.pass(acknowledgements);
        if (passed.isEmpty()) {
            return anotherEpoch(tenure, gatekeeper.whyLost());
        }
        return admit(tenure, leader, passed.get()) ? Optional.of(gatekeeper) : Optional.empty();
    }

    private boolean admit(Tenure tenure, Member leader, Position at) {
        run.journal().phase("letting clients in at %s".formatted(leader));
        Admission admission = run.roleChange(
                StepOptions.ADMIT,
                "Let clients in at %s and publish its address".formatted(leader),
                steps -> steps.admit(new Admission.Request(tenure.move(), leader)));
        if (admission instanceof Admission.Lost lost) {
            anotherEpoch(tenure, lost.why());
            return false;
        }
        run.roleChange(
                StepOptions.CLOSE,
                "The baton is held by %s in epoch %s".formatted(leader, tenure.epoch()),
                steps -> steps.close(new Closing.Request(tenure.move(), at)));
        run.journal().closed();
        return true;
    }

    private Optional<Gatekeeper> anotherEpoch(Tenure tenure, String why) {
        run.mailbox().note("epoch %s could not be finished: %s".formatted(tenure.epoch(), why));
        return Optional.empty();
    }
}
