package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.membership.Replacement;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.ReshapeSteps;
import io.pgbaton.workflows.step.Reshaping;
import io.pgbaton.workflows.step.Timed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The steps of a change of members, on the ports. */
public final class ReshapeActivities implements ReshapeSteps {
    private final Hands hands;

    public ReshapeActivities(Ports ports) {
        this.hands = new Hands(ports);
    }

    @Override
    public Timed<Reshaping> plan(Reshaping.PlanRequest request) {
        return Stopwatch.time(pulse -> plan(request, pulse));
    }

    private Reshaping plan(Reshaping.PlanRequest request, Pulse pulse) {
        if (hands.isBeingDeleted(request.cluster())) {
            return new Reshaping.GivesWay("the cluster is being deleted");
        }
        Baton baton = hands.desk().read(request.cluster()).value();
        Member lost = request.lost();
        List<InstanceName> asked = new ArrayList<>(Hands.names(baton));
        if (lost != null && !asked.contains(lost.name())) {
            asked.add(lost.name());
        }
        Map<InstanceName, Reply<InstanceState>> replies = new Fanout(pulse, StepOptions.PLAN_RESHAPE.window())
                .ask(asked, instance -> hands.state(baton.cluster(), instance));
        Approval word = request.approval();
        boolean approved = word != null && word.isFor(baton.ballot());
        Replacement decision = Replacement.decide(
                baton,
                new Replacement.Wish(
                        lost,
                        approved,
                        hands.ports().clusters().wanted(request.cluster()).orElse(null)),
                Hands.reached(replies.values()));
        pulse.beat(decision.summary());
        return enact(baton, decision);
    }

    private static Reshaping enact(Baton baton, Replacement decision) {
        return switch (decision) {
            case Replacement.NotNeeded notNeeded -> new Reshaping.NotNeeded(notNeeded.why());
            case Replacement.GivesWay way -> new Reshaping.GivesWay(way.why());
            case Replacement.Hold hold -> held(hold.reason(), hold.waitsFor());
            case Replacement.Ask ask -> new Reshaping.Asked(new Question(baton.ballot(), ask.question(), null, null));
            case Replacement.Change change ->
                new Reshaping.Planned(move(baton), holder(baton), change.steps(), change.why());
            case Replacement.Bring bring ->
                new Reshaping.Newcomer(
                        new Reshaping.BringRequest(move(baton), holder(baton), bring.newcomer()), bring.summary());
        };
    }

    private static Move move(Baton baton) {
        return new Move(baton.cluster(), baton.ballot());
    }

    private static Member holder(Baton baton) {
        Member holder = baton.holder();
        if (holder == null) {
            throw BatonDesk.superseded("nobody holds the baton");
        }
        return holder;
    }

    @Override
    public Timed<Reshaping> take(Reshaping.StepRequest request) {
        return Stopwatch.time(pulse -> new ReshapeStepTaker(hands).take(request, pulse));
    }

    @Override
    public Timed<Reshaping> bring(Reshaping.BringRequest request) {
        return Stopwatch.time(pulse -> bring(request, pulse));
    }

    private Reshaping bring(Reshaping.BringRequest request, Pulse pulse) {
        Move move = request.move();
        Baton baton = requireHeld(hands, move);
        Member newcomer = request.newcomer();
        Reply<InstanceState> primary =
                hands.state(move.cluster(), request.primary().name());
        Reply<InstanceState> reply = hands.state(move.cluster(), newcomer.name());
        if (!(primary instanceof Reply.Done<InstanceState> leading)) {
            return held("%s %s".formatted(request.primary(), Hands.reason(primary)), "the primary to answer");
        }
        if (!(reply instanceof Reply.Done<InstanceState> seen)
                || !seen.value().member().equals(newcomer)) {
            return held("%s %s".formatted(newcomer, Hands.reason(reply)), "its instance process to answer");
        }
        Command.Source source =
                new Command.Source(request.primary().name(), leading.value().postgres());
        Command command = seen.value().promise().isJoined()
                ? new Command.Rejoin(Hands.authority(move, newcomer), source)
                : new Command.Join(
                        Hands.authority(move, newcomer), seen.value().promise().nonce(), source);
        Reply<JobState> job =
                new JobWatch(hands, pulse).watch(command, StepOptions.REJOIN.window(), () -> requireHeld(hands, move));
        if (!JobWatch.isDone(job)) {
            return held("%s: %s".formatted(newcomer, JobWatch.describe(job)), "its job to succeed");
        }
        return awaitStreaming(request, baton.epoch(), JobWatch.describe(job), pulse);
    }

    /** A job that is done was seen to stream by the newcomer; here the primary says so, too. */
    private Reshaping awaitStreaming(Reshaping.BringRequest request, Epoch epoch, String how, Pulse pulse) {
        Window window = new Window(StepOptions.RESHAPE.window());
        while (!window.isOver()) {
            requireHeld(hands, request.move());
            Reply<InstanceState> reply =
                    hands.state(request.move().cluster(), request.primary().name());
            if (reply instanceof Reply.Done<InstanceState> done
                    && done.value().isFollowedBy(request.newcomer(), epoch)) {
                return new Reshaping.Done(how);
            }
            pulse.pause(
                    Hands.LONG_LOOK, "%s does not see %s stream yet".formatted(request.primary(), request.newcomer()));
        }
        return held("%s does not stream from %s".formatted(request.newcomer(), request.primary()), "it to stream");
    }

    /** No step is taken while the baton moves (M1: members are fixed then). */
    static Baton requireHeld(Hands hands, Move move) {
        return requireHeld(hands.desk().require(move).value());
    }

    static Baton requireHeld(Baton baton) {
        if (baton.phase() != Phase.HELD) {
            throw BatonDesk.superseded("the baton is moving in epoch %s".formatted(baton.epoch()));
        }
        return baton;
    }

    static Reshaping held(String reason, String waitsFor) {
        return new Reshaping.Held(new Hold(reason, waitsFor));
    }
}
