package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.election.WayOut;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Position;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.step.Silence;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a new primary through its gate (M5): its first row, with the acknowledgements of those who follow it.
 *
 * <p>If those who can simply follow are too few, a diverged one is brought back beside the gate, one at a time: after a
 * double loss the old primary may be the only voter there is.
 *
 * <p>If nobody streams from it and nobody is being brought back, it may be cut off from them, however well it answers. Then the
 * next epoch is opened, if the others are enough for that without it (M0): the election there leaves it out.
 */
final class Gatekeeper {
    private final Run run;
    private final Opener opener;
    private final Tenure tenure;
    private final Leader leader;
    private @Nullable Promise<Following> newestFollow;
    private @Nullable Promise<Void> help;
    private boolean over;
    private boolean isBringingBack;
    private String whyLost = "";

    Gatekeeper(Run run, Opener opener, Tenure tenure, Leader leader) {
        this.run = run;
        this.opener = opener;
        this.tenure = tenure;
        this.leader = leader;
    }

    /** Those who answered but could not simply follow. Waits for the slowest of them, so it is asked last. */
    List<InstanceName> leftBehind() {
        if (newestFollow == null) {
            return List.of();
        }
        try {
            return newestFollow.get().diverged().stream().map(Silence::instance).toList();
        } catch (ActivityFailure failure) {
            // Whoever needs a rejoin is found by the detector, too.
            run.mailbox().note("it is not known who follows: " + failure.getMessage());
            return List.of();
        }
    }

    /** Points everyone who has a database at the primary, and waits until they were asked. */
    void waitForFollowers() {
        follow().get();
    }

    /** Why the primary was lost before it passed. */
    String whyLost() {
        return whyLost;
    }

    /**
     * Waits for the gate.
     *
     * @return where the epoch's first row ended; empty if the primary was lost meanwhile
     */
    Optional<Position> pass(int acknowledgements) {
        while (true) {
            run.journal().phase("%s is primary; waiting for its first row".formatted(leader.member()));
            Promise<Following> follow = follow();
            newestFollow = follow;
            Optional<Gating> end = watchGate(follow, acknowledgements);
            if (end.isEmpty()) {
                return reportedLost();
            }
            switch (end.get()) {
                case Gating.Committed committed -> {
                    over = true;
                    run.patience().goOn();
                    return Optional.of(committed.at());
                }
                case Gating.Lost lost -> {
                    return lost(lost.why());
                }
                case Gating.Waiting waiting -> {
                    Optional<String> whyNot = giveUp(waiting);
                    if (whyNot.isEmpty()) {
                        return lost(waiting.why());
                    }
                    run.journal().mayBeGivenUp(leader.member().name());
                    run.patience().hold(hold(waiting, whyNot.get(), follow.get(), acknowledgements));
                }
            }
        }
    }

    /** Why it is waited for, in words, "" if it is only slow; empty if another epoch is open. */
    private Optional<String> giveUp(Gating.Waiting waiting) {
        return waiting.isUnheard() && !isBringingBack ? opener.giveUp(leader.member()) : Optional.of("");
    }

    /** A person knows what nobody here can see, so what it says itself is not asked. */
    private Optional<Position> reportedLost() {
        Evidence evidence = run.mailbox().evidence();
        if (evidence != null && evidence.cause() == null) {
            opener.doWithout(leader.member());
        }
        return lost("%s was reported lost".formatted(leader.member()));
    }

    private Optional<Position> lost(String why) {
        over = true;
        whyLost = why;
        return Optional.empty();
    }

    private Promise<Following> follow() {
        return run.startRoleChange(
                StepOptions.FOLLOW,
                "The others follow %s in epoch %s".formatted(leader.member(), tenure.epoch()),
                steps -> steps.follow(new Following.Request(tenure.move(), leader.source(), leader.from())));
    }

    /**
     * Empty if the primary was reported lost before the gate answered. The step that still waits there then ends by itself:
     * it finds that another epoch was opened.
     */
    private Optional<Gating> watchGate(Promise<Following> follow, int acknowledgements) {
        Promise<Gating> gate = gate();
        if (help == null || help.isCompleted()) {
            help = Async.procedure(() -> helpVoters(follow, acknowledgements));
        }
        Workflow.await(() -> gate.isCompleted() || run.mailbox().lostAgain());
        return gate.isCompleted() ? Optional.of(gate.get()) : Optional.empty();
    }

    private Promise<Gating> gate() {
        String reason = "%s: %s"
                .formatted(run.input().operation().label(), run.journal().why());
        return run.startRoleChange(
                StepOptions.GATE,
                "First row of epoch %s on %s, acknowledged".formatted(tenure.epoch(), leader.member()),
                steps -> steps.gate(new Gating.Request(tenure.move(), leader.member(), leader.from(), reason)));
    }

    /** Goes on beside the gate, also while that is asked again, until nobody needs it any more. */
    private void helpVoters(Promise<Following> follow, int acknowledgements) {
        Following following = follow.get();
        int voters = following.following().size();
        for (Silence diverged : following.diverged()) {
            if (over || voters >= acknowledgements) {
                return;
            }
            isBringingBack = true;
            try {
                voters += rejoin(diverged.instance()) instanceof Rejoining.Back ? 1 : 0;
            } finally {
                isBringingBack = false;
            }
        }
    }

    private Rejoining rejoin(InstanceName instance) {
        run.startRejoin(
                        StepOptions.CHECKPOINT,
                        "Checkpoint on %s, to rewind against".formatted(leader.member()),
                        steps -> steps.checkpoint(tenure.move()))
                .get();
        return run.<Rejoining>startRejoin(
                        StepOptions.REJOIN,
                        "Bring %s back as a voter".formatted(instance),
                        steps -> steps.rejoin(new Rejoining.Request(tenure.move(), instance, leader.source())))
                .get();
    }

    private static Hold hold(Gating.Waiting waiting, String whyNot, Following following, int acknowledgements) {
        List<Silence> away = Stream.concat(following.diverged().stream(), following.silent().stream())
                .toList();
        List<String> missing =
                new ArrayList<>(away.stream().map(Silence::toString).toList());
        return Hold.orElse(
                "the first row has no acknowledgement yet: %s%s"
                        .formatted(waiting.why(), whyNot.isEmpty() ? "" : "; " + whyNot),
                "%d of the other members to acknowledge; %s follow, missing: %s"
                        .formatted(acknowledgements, following.following(), missing),
                wayOut(following, acknowledgements));
    }

    /** Of the same use as before an election, because nobody could acknowledge without whoever is silent. */
    private static @Nullable WayOut wayOut(Following following, int acknowledgements) {
        int answering = following.following().size() + following.diverged().size();
        return answering >= acknowledgements
                ? null
                : new WayOut(following.silent().stream().map(Silence::instance).toList());
    }
}
