package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
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
import java.util.List;

/** The steps that only a bootstrap takes, on the ports. */
public final class FoundingActivities implements FoundingSteps {
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
        return Stopwatch.time(pulse -> initialise(move, pulse));
    }

    private Founding initialise(Move move, Pulse pulse) {
        Baton baton = hands.desk().require(move).value();
        if (baton.systemIdentifier() != null) {
            return new Founding.Done(baton);
        }
        Candidate founder = baton.candidates().getFirst();
        Reply<InstanceState> before =
                hands.state(move.cluster(), founder.member().name());
        if (!(before instanceof Reply.Done<InstanceState> state)) {
            return held(founder.member().name(), before);
        }
        if (!state.value().member().equals(founder.member())) {
            return hold("%s stands on another volume than when it founded the cluster".formatted(founder.member()));
        }
        Command.Bootstrap bootstrap = new Command.Bootstrap(
                Hands.authority(move, founder.member()), state.value().promise().nonce());
        Reply<JobState> job = new JobWatch(hands, pulse)
                .watch(
                        bootstrap,
                        StepOptions.INITIALISE.window(),
                        () -> hands.desk().require(move));
        return JobWatch.isDone(job)
                ? identified(move, founder.member().name())
                : jobHeld(founder.member().name(), job);
    }

    private Founding identified(Move move, InstanceName founder) {
        Reply<InstanceState> after = hands.state(move.cluster(), founder);
        if (!(after instanceof Reply.Done<InstanceState> done)) {
            return held(founder, after);
        }
        String identifier = done.value().promise().systemIdentifier();
        return identifier == null
                ? hold("%s made a database but does not tell its system identifier".formatted(founder))
                : new Founding.Done(hands.desk().change(move, baton -> baton.withSystemIdentifier(identifier)));
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
                .watch(join, StepOptions.JOIN.window(), () -> hands.desk().require(move));
        return JobWatch.isDone(job) ? new Founding.Done(baton) : jobHeld(request.instance(), job);
    }

    @Override
    public Timed<Founding> enroll(Founding.EnrollRequest request) {
        return Stopwatch.time(pulse -> new EnrollStep(hands).enroll(request, pulse));
    }

    static Founding held(InstanceName instance, Reply<?> reply) {
        return hold("%s %s".formatted(instance, Hands.reason(reply)));
    }

    private static Founding jobHeld(InstanceName instance, Reply<JobState> job) {
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
