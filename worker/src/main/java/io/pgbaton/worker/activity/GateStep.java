package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.GateHearing;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.EpochRow;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Gating;
import java.time.Duration;
import java.util.Optional;

/**
 * Starts and watches the job that commits the epoch's first row with the acknowledgements it needs (M5), and lets clients in at once
 * (I9): until the step {@code admit} begins, which makes sure of it and publishes for sure, takes as long as letting them in.
 */
final class GateStep {
    /**
     * How old the Baton may be that a question goes by. The first request begins the gate; those after it only ask how far it is,
     * and an instance refuses what a newer epoch has overtaken.
     */
    private static final Duration REREAD = Duration.ofMillis(250);

    private final Hands hands;

    GateStep(Hands hands) {
        this.hands = hands;
    }

    Gating gate(Gating.Request request, Pulse pulse) {
        Window window = new Window(StepOptions.GATE.window());
        Window patience = new Window(pulse.patience());
        Window hearing = new Window(GateHearing.DEADLINE);
        String last = "it was not asked";
        Baton baton =
                hands.desk().requireLeader(request.move(), request.primary()).value();
        Window fresh = new Window(REREAD);
        while (!window.isOver()) {
            if (fresh.isOver()) {
                baton = hands.desk()
                        .requireLeader(request.move(), request.primary())
                        .value();
                fresh = new Window(REREAD);
            }
            pulse.beat("first row of epoch %s: %s".formatted(baton.epoch(), last));
            Reply<JobState> reply = hands.ports().instances().job(command(request, baton), Hands.CALL);
            switch (reply) {
                case Reply.Refused<JobState> refused -> {
                    return new Gating.Lost(refused.reason());
                }
                case Reply.Done<JobState> done
                when done.value().isDone() -> {
                    return new Gating.Committed(letIn(request, pulse));
                }
                case Reply.Done<JobState> done
                when !done.value().isRunning() -> {
                    return new Gating.Lost("the job ended as %s: %s"
                            .formatted(done.value().phase(), done.value().detail()));
                }
                case Reply.Done<JobState> done -> {
                    last = done.value().detail();
                    patience = new Window(pulse.patience());
                }
                case Reply.Failed<JobState> failed -> last = failed.reason();
                case Reply.Unreachable<JobState> unreachable -> {
                    last = unreachable.reason();
                    if (hands.hasCandidateEnded(baton)) {
                        return new Gating.Lost("%s: its run has ended: %s".formatted(request.primary(), last));
                    }
                }
            }
            Optional<String> unheard = hearing.isOver() ? unheard(request, baton) : Optional.empty();
            if (unheard.isPresent()) {
                return new Gating.Waiting(unheard.get(), true);
            }
            if (patience.isOver()) {
                pulse.handBack("%s does not answer".formatted(request.primary()));
                return new Gating.Lost("%s does not answer: %s".formatted(request.primary(), last));
            }
            pulse.pause(hearing.isOver() ? Hands.LONG_LOOK : Hands.LOOK, last);
        }
        return new Gating.Waiting(last, false);
    }

    private Optional<String> unheard(Gating.Request request, Baton baton) {
        return hands.state(request.move().cluster(), request.primary().name()) instanceof Reply.Done<InstanceState> done
                ? GateHearing.unheard(baton, done.value(), GateHearing.DEADLINE)
                : Optional.empty();
    }

    private static Command.Gate command(Gating.Request request, Baton baton) {
        EpochRow row = new EpochRow(
                baton.epoch(),
                baton.ballot().token(),
                request.primary().name(),
                baton.members(),
                baton.acknowledgements(),
                request.from(),
                request.reason());
        return new Command.Gate(Hands.authority(request.move(), request.primary()), row);
    }

    /** Lets clients in; where the log stands now that the row is in it, or, if that cannot be told, where the epoch began. */
    private Position letIn(Gating.Request request, Pulse pulse) {
        hands.desk().requireLeader(request.move(), request.primary());
        Reply<InstanceState> reply = new AdmitStep(hands).letIn(request.move(), request.primary(), Hands.CALL, pulse);
        Position began = new Position(
                request.move().ballot().epoch().timeline(), request.from().lsn());
        if (reply instanceof Reply.Done<InstanceState> done) {
            Position now = done.value().server().position();
            return now != null && now.compareTo(began) > 0 ? now : began;
        }
        return began;
    }
}
