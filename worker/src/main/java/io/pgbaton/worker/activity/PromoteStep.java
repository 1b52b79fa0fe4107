package io.pgbaton.worker.activity;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Issued;
import io.pgbaton.core.protocol.Promoted;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Promotion;
import java.time.Duration;

/**
 * Promotes the recorded candidate (I4): challenge, then a fresh read of the Baton, then promote with the challenge.
 *
 * <p>An answer that got lost is asked for again; a second refusal is believed (the first may only mean that the challenge had
 * grown old while this worker was frozen), and so is a silence that is longer than a restart, if no other worker reaches it
 * either: it serves nobody yet, so another epoch costs less than waiting. A run that is known to be over is not waited for at all:
 * no other run of it may be promoted.
 *
 * <p>Clients are told the way meanwhile ({@link Signpost}), and the others whom to follow as soon as it is done.
 */
final class PromoteStep {
    private static final int REFUSALS_BELIEVED = 2;

    private static final Duration ONE_CALL = Duration.ofSeconds(5);

    private final Hands hands;
    private final Signpost signpost;
    private final FollowStep follow;

    PromoteStep(Hands hands) {
        this.hands = hands;
        this.signpost = new Signpost(hands);
        this.follow = new FollowStep(hands);
    }

    Promotion promote(Promotion.Request request, Pulse pulse) {
        Candidate candidate = request.candidate();
        Window window = new Window(StepOptions.PROMOTE.window());
        Window patience = new Window(pulse.patience());
        int refusals = 0;
        String reason = "it was not asked";
        while (!window.isOver() && !patience.isOver() && refusals < REFUSALS_BELIEVED) {
            hands.desk().requireLeader(request.move(), candidate.member());
            Reply<Promotion> reply = tryOnce(request.move(), candidate, window, pulse);
            if (reply instanceof Reply.Done<Promotion> done) {
                return done.value();
            }
            reason = Hands.reason(reply);
            if (reply instanceof Reply.Refused<Promotion>) {
                refusals++;
            }
            if (!(reply instanceof Reply.Unreachable<Promotion>)) {
                patience = new Window(pulse.patience());
            } else if (hands.hasEnded(request.move().cluster(), candidate)) {
                reason += "; its run has ended";
                break;
            }
            if (patience.isOver()) {
                pulse.handBack("%s %s".formatted(candidate.member(), reason));
            }
            pulse.pause(Hands.LOOK, reason);
        }
        return new Promotion.NewEpochNeeded("%s: %s".formatted(candidate.member(), reason));
    }

    private Reply<Promotion> tryOnce(Move move, Candidate candidate, Window window, Pulse pulse) {
        Reply<InstanceState> state =
                hands.state(move.cluster(), candidate.member().name());
        if (!(state instanceof Reply.Done<InstanceState> known)) {
            return without(state);
        }
        Authority authority = Hands.authority(move, candidate.member());
        Reply<Issued> challenge =
                hands.ports().instances().challenge(new Command.Challenge(authority), window.atMost(Hands.CALL));
        if (!(challenge instanceof Reply.Done<Issued> issued)) {
            return without(challenge);
        }
        pulse.beat("promote %s".formatted(candidate.member()));
        Baton baton = hands.desk().requireLeader(move, candidate.member()).value();
        Command.Promote promote = new Command.Promote(
                authority, candidate.incarnation(), issued.value().challenge(), setting(baton, candidate));
        Address address = known.value().postgres();
        signpost.pointTo(move, candidate.member(), address);
        Reply<Promoted> promoted = pulse.during(
                "promote %s".formatted(candidate.member()),
                () -> hands.ports().instances().promote(promote, window.atMost(ONE_CALL)));
        if (!(promoted instanceof Reply.Done<Promoted> done)) {
            return without(promoted);
        }
        Position from = done.value().from();
        follow.begin(
                baton,
                new Following.Request(
                        move, new Command.Source(candidate.member().name(), address), from));
        return new Reply.Done<>(new Promotion.Primary(from, address));
    }

    /** Whose acknowledgements the new primary waits for: set before it is promoted. */
    private static Command.SynchronousSetting setting(Baton baton, Candidate candidate) {
        return new Command.SynchronousSetting(1, baton.peersOf(candidate.member()), baton.acknowledgements());
    }

    private static Reply<Promotion> without(Reply<?> reply) {
        return switch (reply) {
            case Reply.Refused<?> refused -> new Reply.Refused<>(refused.reason(), refused.promise());
            case Reply.Failed<?> failed -> new Reply.Failed<>(failed.reason());
            case Reply.Unreachable<?> unreachable -> new Reply.Unreachable<>(unreachable.reason());
            case Reply.Done<?> done -> throw new IllegalArgumentException("this one is done: " + done);
        };
    }
}
