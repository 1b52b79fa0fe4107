package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Closing;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Demotion;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.pgbaton.workflows.step.Timed;

/** The steps of a role change, on the ports. */
public final class RoleChangeActivities implements RoleChangeSteps {
    private final Hands hands;

    public RoleChangeActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Opening> open(Opening.Request request) {
        return Stopwatch.time(pulse -> new OpenStep(hands).open(request, pulse));
    }

    @Override
    public Timed<Boolean> unroute(Move move) {
        return Stopwatch.time(pulse -> new UnrouteStep(hands).unroute(move, pulse));
    }

    @Override
    public Timed<Demotion> demote(Demotion.Request request) {
        return Stopwatch.time(pulse -> new DemoteStep(hands).demote(request, pulse));
    }

    @Override
    public Timed<Freezing> freeze(Freezing.Request request) {
        return Stopwatch.time(pulse -> new FreezeStep(hands).freeze(request, pulse));
    }

    @Override
    public Timed<LeashWait.End> awaitLeash(LeashWait.Request request) {
        return Stopwatch.time(pulse -> new AwaitLeashStep(hands).await(request, pulse));
    }

    @Override
    public Timed<Deciding> decide(Deciding.Request request) {
        return Stopwatch.time(pulse -> new DecideStep(hands).decide(request, pulse));
    }

    @Override
    public Timed<Levelled> level(Level request) {
        return Stopwatch.time(pulse -> new LevelStep(hands).level(request, pulse));
    }

    @Override
    public Timed<Promotion> promote(Promotion.Request request) {
        return Stopwatch.time(pulse -> new PromoteStep(hands).promote(request, pulse));
    }

    @Override
    public Timed<Following> follow(Following.Request request) {
        return Stopwatch.time(pulse -> new FollowStep(hands).follow(request, pulse));
    }

    @Override
    public Timed<Gating> gate(Gating.Request request) {
        return Stopwatch.time(pulse -> new GateStep(hands).gate(request, pulse));
    }

    @Override
    public Timed<Admission> admit(Admission.Request request) {
        return Stopwatch.time(pulse -> new AdmitStep(hands).admit(request, pulse));
    }

    @Override
    public Timed<Closing> close(Closing.Request request) {
        return Stopwatch.time(pulse -> {
            pulse.beat("close epoch %s".formatted(request.move().ballot().epoch()));
            return new Closing(hands.desk().change(request.move(), baton -> close(baton, request)));
        });
    }

    private static Baton close(Baton baton, Closing.Request request) {
        return baton.phase() == Phase.HELD ? baton : baton.close(request.at());
    }
}
