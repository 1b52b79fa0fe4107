package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.BackupShelf.Offer;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Has the founder make the first database of its cluster, empty or from a backup, and records which one it is. What is done
 * once is not done again.
 */
final class InitialiseStep {
    /** Each look asks the API server a few things. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What waits for longer is shown as a hold. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Hands hands;
    private final Pulse pulse;

    InitialiseStep(Hands hands, Pulse pulse) {
        this.hands = hands;
        this.pulse = pulse;
    }

    Founding initialise(Move move) {
        Baton baton = hands.desk().require(move).value();
        return baton.systemIdentifier() != null
                ? new Founding.Done(baton)
                : make(move, baton, null, StepOptions.INITIALISE.window());
    }

    Founding restore(Founding.RestoreRequest request) {
        Move move = request.move();
        Baton baton = hands.desk().require(move).value();
        Founding founding = baton.systemIdentifier() != null ? new Founding.Done(baton) : restore(move, baton);
        if (founding instanceof Founding.Done) {
            pulse.during("take the offer of %s back".formatted(request.backup()), () -> {
                hands.ports().shelf().withdraw(move.cluster());
                return true;
            });
        }
        return founding;
    }

    private Founding restore(Move move, Baton baton) {
        return switch (awaitOffer(move)) {
            case Offer.Waiting waiting -> new Founding.Held(new Hold(waiting.reason(), waiting.waitsFor()));
            case Offer.Open open -> make(move, baton, open.address(), StepOptions.RESTORE.window());
        };
    }

    private Offer awaitOffer(Move move) {
        Window patience = new Window(PATIENCE);
        String doing = "have the backup offered";
        while (true) {
            hands.desk().require(move);
            Offer offer = pulse.during(doing, () -> hands.ports().shelf().offer(move.cluster()));
            if (!(offer instanceof Offer.Waiting waiting) || patience.isOver()) {
                return offer;
            }
            doing = waiting.reason();
            pulse.pause(LOOK, doing);
        }
    }

    private Founding make(Move move, Baton baton, @Nullable Address backup, Duration window) {
        Candidate founder = baton.candidates().getFirst();
        InstanceName name = founder.member().name();
        Reply<InstanceState> before = hands.state(move.cluster(), name);
        if (!(before instanceof Reply.Done<InstanceState> state)) {
            return FoundingActivities.held(name, before);
        }
        if (!state.value().member().equals(founder.member())) {
            return FoundingActivities.hold(
                    "%s stands on another volume than when it founded the cluster".formatted(founder.member()));
        }
        Command.Bootstrap bootstrap = new Command.Bootstrap(
                Hands.authority(move, founder.member()), state.value().promise().nonce(), backup);
        Reply<JobState> job = new JobWatch(hands, pulse)
                .watch(bootstrap, window, () -> hands.desk().require(move));
        return JobWatch.isDone(job) ? identified(move, name) : FoundingActivities.jobHeld(name, job);
    }

    private Founding identified(Move move, InstanceName founder) {
        Reply<InstanceState> after = hands.state(move.cluster(), founder);
        if (!(after instanceof Reply.Done<InstanceState> done)) {
            return FoundingActivities.held(founder, after);
        }
        String identifier = done.value().promise().systemIdentifier();
        return identifier == null
                ? FoundingActivities.hold(
                        "%s made a database but does not tell its system identifier".formatted(founder))
                : new Founding.Done(hands.desk().change(move, baton -> baton.withSystemIdentifier(identifier)));
    }
}
