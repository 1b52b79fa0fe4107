package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Founding;
import io.pgbaton.workflows.step.FoundingSteps;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Timed;
import java.time.Duration;
import java.util.List;

/** The steps that only a bootstrap takes, on the ports. */
public final class FoundingActivities implements FoundingSteps {
    /** A clone takes as long as the data is large; somebody who does not even say that it clones is waited for no longer. */
    private static final Duration UNHEARD = Duration.ofMinutes(5);

    private final Hands hands;

    public FoundingActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Founding> found(Founding.Request request) {
        return Stopwatch.time(pulse -> new FoundStep(hands).found(request, pulse));
    }

    @Override
    public Timed<Founding> initialise(Move move) {
        return Stopwatch.time(pulse -> new InitialiseStep(hands, pulse).initialise(move));
    }

    @Override
    public Timed<Founding> restore(Founding.RestoreRequest request) {
        return Stopwatch.time(pulse -> new InitialiseStep(hands, pulse).restore(request));
    }

    @Override
    public Timed<Founding> join(Founding.JoinRequest request) {
        return Stopwatch.time(pulse -> join(request, pulse));
    }

    private Founding join(Founding.JoinRequest request, Pulse pulse) {
        Move move = request.move();
        Baton baton = hands.desk().require(move).value();
        Reply<InstanceState> before = hands.state(move.cluster(), request.instance());
        if (!(before instanceof Reply.Done<InstanceState> state)) {
            return held(request.instance(), before);
        }
        if (state.value().promise().isJoined()) {
            return new Founding.Done(baton);
        }
        Command.Join join = new Command.Join(
                Hands.authority(move, state.value().member()),
                state.value().promise().nonce(),
                request.source());
        Reply<JobState> job = new JobWatch(hands, pulse)
                .watch(
                        join,
                        StepOptions.JOIN.window(),
                        UNHEARD,
                        () -> hands.desk().require(move));
        return JobWatch.isDone(job) ? new Founding.Done(baton) : jobHeld(request.instance(), job);
    }

    @Override
    public Timed<Founding> enroll(Founding.EnrollRequest request) {
        return Stopwatch.time(pulse -> new EnrollStep(hands).enroll(request, pulse));
    }

    static Founding held(InstanceName instance, Reply<?> reply) {
        return hold("%s %s".formatted(instance, Hands.reason(reply)));
    }

    static Founding jobHeld(InstanceName instance, Reply<JobState> job) {
        return hold("%s: %s".formatted(instance, JobWatch.describe(job)));
    }

    static Founding hold(String reason) {
        return new Founding.Held(new Hold(reason, "every wanted instance to answer and to do its part"));
    }

    /** The instances that the cluster should have. */
    static List<InstanceName> wanted(Hands hands, ClusterUid cluster) {
        return hands.cluster(cluster).instances();
    }
}
