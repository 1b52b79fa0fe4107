package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.step.Timed;
import io.temporal.failure.ApplicationFailure;
import java.util.Optional;

/** The steps that bring one member back, on the ports. */
public final class RejoinActivities implements RejoinSteps {
    private final Hands hands;

    public RejoinActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Rejoining> plan(Rejoining.PlanRequest request) {
        return Stopwatch.time(pulse -> {
            pulse.beat("look at %s".formatted(request.instance()));
            if (hands.isBeingDeleted(request.cluster())) {
                return new Rejoining.GivesWay("the cluster is being deleted");
            }
            return plan(hands.desk().read(request.cluster()).value(), request.instance());
        });
    }

    private Rejoining plan(Baton baton, InstanceName instance) {
        Member holder = baton.holder();
        if (baton.phase() == Phase.MOVING || holder == null) {
            return new Rejoining.GivesWay("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        if (holder.name().equals(instance)) {
            return new Rejoining.GivesWay("%s holds the baton itself".formatted(instance));
        }
        Reply<InstanceState> member = hands.state(baton.cluster(), instance);
        Reply<InstanceState> primary = hands.state(baton.cluster(), holder.name());
        if (!(member instanceof Reply.Done<InstanceState> seen)) {
            return held("%s %s".formatted(instance, Hands.reason(member)), "its instance process to answer");
        }
        if (!(primary instanceof Reply.Done<InstanceState> leading)
                || !leading.value().server().isPrimary()) {
            return held("the primary %s %s".formatted(holder, Hands.reason(primary)), "the primary to serve");
        }
        return plan(
                baton,
                seen.value(),
                new Command.Source(holder.name(), leading.value().postgres()));
    }

    private static Rejoining plan(Baton baton, InstanceState seen, Command.Source source) {
        if (!baton.isMember(seen.member())) {
            return held(
                    "%s stands on a volume that is not a member's".formatted(seen.member()),
                    "a change of members, or its old volume");
        }
        if (streams(baton, seen)) {
            return new Rejoining.Back("it streams from %s already".formatted(source.primary()));
        }
        Move move = new Move(baton.cluster(), baton.ballot());
        return new Rejoining.Planned(
                new Rejoining.Request(move, seen.member().name(), source),
                "its server is %s in epoch %s and receives from %s"
                        .formatted(
                                seen.server().phase(),
                                seen.promise().promisedEpoch(),
                                seen.server().upstream()));
    }

    private static boolean streams(Baton baton, InstanceState seen) {
        return baton.ballot().equals(seen.promise().promised())
                && seen.promise().followsPromised()
                && seen.server().upstream() != null;
    }

    @Override
    public Timed<Boolean> checkpoint(Move move) {
        return Stopwatch.time(pulse -> checkpoint(move, pulse));
    }

    private boolean checkpoint(Move move, Pulse pulse) {
        Member leader = leader(hands.desk().require(move).value());
        Command.Checkpoint command = new Command.Checkpoint(Hands.authority(move, leader));
        Reply<InstanceState> reply = pulse.during(
                "checkpoint on %s".formatted(leader),
                () -> hands.ports().instances().order(command, StepOptions.CHECKPOINT.window()));
        if (reply instanceof Reply.Done<InstanceState>) {
            return true;
        }
        throw ApplicationFailure.newFailure("%s: %s".formatted(leader, Hands.reason(reply)), "NoCheckpoint");
    }

    /** The primary of the epoch: the holder, or the promoted candidate of a move that is under way (M8). */
    private static Member leader(Baton baton) {
        return baton.candidate()
                .orElseThrow(() -> BatonDesk.superseded("epoch %s has no primary".formatted(baton.epoch())))
                .member();
    }

    @Override
    public Timed<Rejoining> rejoin(Rejoining.Request request) {
        return Stopwatch.time(pulse -> rejoin(request, pulse));
    }

    private Rejoining rejoin(Rejoining.Request request, Pulse pulse) {
        Move move = request.move();
        Baton baton = hands.desk().require(move).value();
        Optional<Member> member = baton.members().stream()
                .filter(known -> known.name().equals(request.instance()))
                .findFirst();
        if (member.isEmpty()) {
            return held("%s is not a member".formatted(request.instance()), "a change of members");
        }
        Command.Rejoin rejoin = new Command.Rejoin(Hands.authority(move, member.get()), request.source());
        Reply<JobState> job =
                new JobWatch(hands, pulse).watch(rejoin, StepOptions.REJOIN.window(), () -> requireSource(request));
        return JobWatch.isDone(job)
                ? new Rejoining.Back(JobWatch.describe(job))
                : held("%s: %s".formatted(request.instance(), JobWatch.describe(job)), "its job to succeed");
    }

    private void requireSource(Rejoining.Request request) {
        Member leader = leader(hands.desk().require(request.move()).value());
        if (!leader.name().equals(request.source().primary())) {
            throw BatonDesk.superseded("%s is not the primary of this epoch"
                    .formatted(request.source().primary()));
        }
    }

    private static Rejoining held(String reason, String waitsFor) {
        return new Rejoining.Held(new Hold(reason, waitsFor));
    }
}
