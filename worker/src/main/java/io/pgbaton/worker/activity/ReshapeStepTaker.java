package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.Compatibility;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.ApplicationName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Reshaping;
import java.util.List;
import java.util.Optional;

/** Takes one step of a change of members: a setting, a wait, or the Baton. Asking again for the same step changes nothing. */
final class ReshapeStepTaker {
    private final Hands hands;

    ReshapeStepTaker(Hands hands) {
        this.hands = hands;
    }

    Reshaping take(Reshaping.StepRequest request, Pulse pulse) {
        return switch (request.step()) {
            case ReshapeStep.Apply apply -> apply(request, apply.setting(), pulse);
            case ReshapeStep.AwaitFlushed await -> awaitFlushed(request, await, pulse);
            case ReshapeStep.AwaitStreaming await -> awaitStreaming(request, await.joining(), pulse);
            case ReshapeStep.Store store -> store(request, store.shape(), pulse);
        };
    }

    /** The instance answers only when every walsender was started after the reload, and says what is in force. */
    private Reshaping apply(Reshaping.StepRequest request, Setting setting, Pulse pulse) {
        ReshapeActivities.requireHeld(hands, request.move());
        Command.Settings command = new Command.Settings(
                Hands.authority(request.move(), request.primary()), setting.inVersion(request.version()));
        Reply<InstanceState> reply = pulse.during(
                "set %s".formatted(setting),
                () -> hands.ports().instances().order(command, StepOptions.RESHAPE.window()));
        return reply instanceof Reply.Done<InstanceState> done && isInForce(setting, done.value())
                ? new Reshaping.Done("set %s".formatted(setting))
                : ReshapeActivities.held(
                        "%s: %s".formatted(request.primary(), whyNotInForce(reply)), "the primary to take the setting");
    }

    private static boolean isInForce(Setting setting, InstanceState primary) {
        Command.SynchronousSetting inForce = primary.synchronous();
        return inForce != null && Setting.of(inForce).equals(setting);
    }

    private static String whyNotInForce(Reply<InstanceState> reply) {
        return reply instanceof Reply.Done<InstanceState> done
                ? "it goes by %s".formatted(done.value().synchronous())
                : Hands.reason(reply);
    }

    private Reshaping awaitFlushed(Reshaping.StepRequest request, ReshapeStep.AwaitFlushed await, Pulse pulse) {
        Optional<Position> past = position(request.move(), request.primary());
        Window window = new Window(StepOptions.RESHAPE.window());
        String last = "%s does not say how far its log reaches".formatted(request.primary());
        while (past.isPresent() && !window.isOver()) {
            ReshapeActivities.requireHeld(hands, request.move());
            List<Member> there = await.of().stream()
                    .filter(member -> position(request.move(), member)
                            .filter(at -> at.timeline().equals(past.get().timeline()))
                            .filter(at -> at.compareTo(past.get()) >= 0)
                            .isPresent())
                    .toList();
            if (there.size() >= await.count()) {
                return new Reshaping.Done("%s have all up to %s".formatted(there, past.get()));
            }
            last = "only %s of %s have all up to %s".formatted(there, await.of(), past.get());
            pulse.pause(Hands.LONG_LOOK, last);
        }
        return ReshapeActivities.held(last, "%d of %s to have it".formatted(await.count(), await.of()));
    }

    /** How far the log of exactly this member reaches now. */
    private Optional<Position> position(Move move, Member member) {
        return hands.state(move.cluster(), member.name()) instanceof Reply.Done<InstanceState> done
                        && done.value().member().equals(member)
                ? Optional.ofNullable(done.value().server().position())
                : Optional.empty();
    }

    private Reshaping awaitStreaming(Reshaping.StepRequest request, List<Member> joining, Pulse pulse) {
        Window window = new Window(StepOptions.RESHAPE.window());
        String last = "";
        while (!window.isOver()) {
            Baton baton = ReshapeActivities.requireHeld(hands, request.move());
            List<String> streaming = streaming(request);
            List<Member> missing = joining.stream()
                    .filter(member -> !streaming.contains(
                                    ApplicationName.of(baton.epoch(), member).value())
                            || !isWhole(baton, member))
                    .toList();
            if (missing.isEmpty()) {
                return new Reshaping.Done("%s stream and are whole".formatted(joining));
            }
            last = "%s do not stream, or are not whole".formatted(missing);
            pulse.pause(Hands.LONG_LOOK, last);
        }
        return ReshapeActivities.held(last, "them to stream and to be whole");
    }

    /** Who streams by the primary's word; nobody if it does not answer. */
    private List<String> streaming(Reshaping.StepRequest request) {
        return hands.state(request.move().cluster(), request.primary().name())
                        instanceof Reply.Done<InstanceState> primary
                ? primary.value().streaming()
                : List.of();
    }

    private boolean isWhole(Baton baton, Member member) {
        return hands.state(baton.cluster(), member.name()) instanceof Reply.Done<InstanceState> own
                && own.value().member().equals(member)
                && own.value().promise().dirty() == null;
    }

    /** A request that comes late may meet a setting that another run has made since: it must fit what is stored. */
    private Reshaping store(Reshaping.StepRequest request, Shape shape, Pulse pulse) {
        Move move = request.move();
        ReshapeActivities.requireHeld(hands, move);
        Optional<String> misfit = misfit(request, shape);
        if (misfit.isPresent()) {
            return ReshapeActivities.held(misfit.get(), "the primary to go by a setting that fits");
        }
        pulse.beat("record %s".formatted(shape));
        hands.desk()
                .change(
                        move,
                        baton -> ReshapeActivities.requireHeld(baton)
                                .withMembership(shape.members(), shape.acknowledgements()));
        return new Reshaping.Done("the Baton says %s".formatted(shape));
    }

    private Optional<String> misfit(Reshaping.StepRequest request, Shape shape) {
        Member primary = request.primary();
        Reply<InstanceState> reply = hands.state(request.move().cluster(), primary.name());
        if (!(reply instanceof Reply.Done<InstanceState> done)) {
            return Optional.of("%s %s".formatted(primary, Hands.reason(reply)));
        }
        Command.SynchronousSetting inForce = done.value().synchronous();
        return inForce == null
                ? Optional.empty()
                : Compatibility.refusal(shape, primary, Setting.of(inForce))
                        .map(why -> "%s goes by %s, and %s is stored only with one that fits: %s"
                                .formatted(primary, Setting.of(inForce), shape, why));
    }
}
