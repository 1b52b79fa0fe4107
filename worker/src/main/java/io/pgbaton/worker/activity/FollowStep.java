package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.rejoin.RejoinDecision;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Silence;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Points everyone whose log is a beginning of the new primary's at it; the others are reported, not touched.
 *
 * <p>{@link #begin} does it as soon as there is a new primary: until this step has begun takes as long as a standby needs to connect.
 */
final class FollowStep {
    private static final Logger log = LoggerFactory.getLogger(FollowStep.class);

    private final Hands hands;

    FollowStep(Hands hands) {
        this.hands = hands;
    }

    private enum Kind {
        FOLLOWING,
        DIVERGED,
        SILENT
    }

    private record Word(Kind kind, String reason) {}

    Following follow(Following.Request request, Pulse pulse) {
        Baton baton = hands.desk().require(request.move()).value();
        List<InstanceName> others = others(request);
        Map<InstanceName, Word> words = new Fanout(pulse, StepOptions.FOLLOW.window())
                .ask(others, instance -> lead(baton, request, instance, pulse::beat));
        List<InstanceName> following = new ArrayList<>();
        List<Silence> diverged = new ArrayList<>();
        List<Silence> silent = new ArrayList<>();
        for (InstanceName instance : others) {
            Word word = words.getOrDefault(instance, new Word(Kind.SILENT, "did not answer in time"));
            switch (word.kind()) {
                case FOLLOWING -> following.add(instance);
                case DIVERGED -> diverged.add(new Silence(instance, word.reason()));
                case SILENT -> silent.add(new Silence(instance, word.reason()));
            }
        }
        int voters = following.size() + diverged.size();
        if (voters < baton.acknowledgements() && !silent.isEmpty()) {
            pulse.handBack("too few can acknowledge: %s".formatted(silent));
        }
        return new Following(following, diverged, silent);
    }

    /**
     * Says to each of them what the step would say, in the background and once; the step finds who follows already.
     *
     * @param baton as it has just been read; it is read anew before anybody is told anything
     */
    void begin(Baton baton, Following.Request request) {
        if (baton.isFounding()) {
            return; // nobody has anything to follow with
        }
        for (InstanceName instance : others(request)) {
            Thread.ofVirtual()
                    .name("%s follows soon".formatted(instance))
                    .start(() -> leadOnce(baton, request, instance));
        }
    }

    private void leadOnce(Baton baton, Following.Request request, InstanceName instance) {
        try {
            lead(baton, request, instance, doing -> {});
        } catch (ApplicationFailure | StoreException e) {
            log.info("{} is told to follow only by the step: {}", instance, e.getMessage());
        }
    }

    private List<InstanceName> others(Following.Request request) {
        return hands.cluster(request.move().cluster()).instances().stream()
                .filter(instance -> !instance.equals(request.source().primary()))
                .toList();
    }

    private Word lead(Baton baton, Following.Request request, InstanceName instance, Consumer<String> beat) {
        Reply<InstanceState> reply = hands.state(baton.cluster(), instance);
        if (!(reply instanceof Reply.Done<InstanceState> done)) {
            return new Word(Kind.SILENT, Hands.reason(reply));
        }
        InstanceState state = done.value();
        if (!state.promise().isJoined()) {
            return new Word(Kind.SILENT, "has no database yet");
        }
        if (!baton.isFounding() && !baton.isMember(state.member())) {
            return new Word(Kind.SILENT, "stands on a volume that is not a member's");
        }
        if (followsAlready(baton, state.promise())) {
            return new Word(Kind.FOLLOWING, "follows already");
        }
        RejoinDecision decision = decide(request, state);
        return decision instanceof RejoinDecision.Follow
                ? order(request, state, beat)
                : new Word(Kind.DIVERGED, decision.summary());
    }

    private static boolean followsAlready(Baton baton, Promise promise) {
        return baton.ballot().equals(promise.promised()) && promise.followsPromised();
    }

    /** The one ancestor known here is the timeline that the primary was promoted on; whoever needs an older one is rejoined. */
    private static RejoinDecision decide(Following.Request request, InstanceState state) {
        RejoinDecision.Ancestor left = new RejoinDecision.Ancestor(
                request.from().timeline(), request.from().lsn());
        return RejoinDecision.decide(
                state.server().position(),
                state.promise().led(),
                request.move().ballot().epoch().timeline(),
                List.of(left),
                false);
    }

    private Word order(Following.Request request, InstanceState state, Consumer<String> beat) {
        hands.desk().require(request.move());
        beat.accept("%s follows %s".formatted(state.member(), request.source().primary()));
        Command.Follow follow = new Command.Follow(Hands.authority(request.move(), state.member()), request.source());
        Reply<InstanceState> reply = hands.ports().instances().order(follow, StepOptions.FOLLOW.window());
        return switch (reply) {
            case Reply.Done<InstanceState> done -> new Word(Kind.FOLLOWING, "follows");
            case Reply.Unreachable<InstanceState> unreachable -> new Word(Kind.SILENT, Hands.reason(reply));
            case Reply.Refused<InstanceState> refused -> new Word(Kind.DIVERGED, Hands.reason(reply));
            case Reply.Failed<InstanceState> failed -> new Word(Kind.DIVERGED, Hands.reason(reply));
        };
    }
}
