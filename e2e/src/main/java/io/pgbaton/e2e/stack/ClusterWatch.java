package io.pgbaton.e2e.stack;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.e2e.process.Eventually;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Waits for what a cluster does by itself. */
public final class ClusterWatch {
    private final Stack<?> stack;

    public ClusterWatch(Stack<?> stack) {
        this.stack = stack;
    }

    /** Waits until somebody holds the baton and is published; the Baton then. */
    public Baton awaitServing(Duration deadline) {
        return awaitServingAfter(Epoch.NONE, deadline);
    }

    /** Waits until somebody holds the baton in a later epoch than this and is published; the Baton then. */
    public Baton awaitServingAfter(Epoch epoch, Duration deadline) {
        return Eventually.get(
                deadline,
                () -> "a primary after epoch %s; the Baton is %s".formatted(epoch, describeBaton()),
                () -> serving().filter(baton -> baton.epoch().isAfter(epoch)));
    }

    /** Waits until every member but the holder streams from it in its epoch. */
    public void awaitAllStreaming(Duration deadline) {
        Eventually.get(
                deadline,
                () -> "all members to stream; " + describe(),
                () -> serving()
                        .filter(baton -> baton.peersOf(holder(baton)).stream().allMatch(peer -> streams(baton, peer))));
    }

    /** Waits until this member streams from whoever holds the baton. */
    public void awaitStreaming(InstanceName instance, Duration deadline) {
        Eventually.get(
                deadline,
                () -> "%s to stream; %s".formatted(instance, describe()),
                () -> serving()
                        .filter(baton -> baton.peersOf(holder(baton)).stream()
                                .anyMatch(peer -> peer.name().equals(instance) && streams(baton, peer))));
    }

    public InstanceName holder() {
        return holder(serving().orElseThrow(() -> new IllegalStateException("nobody serves: " + describe())))
                .name();
    }

    private Optional<Baton> serving() {
        return stack.baton()
                .filter(baton -> baton.phase() == Phase.HELD && baton.holder() != null)
                .filter(baton -> stack.published().isPresent())
                .filter(baton -> stack.published()
                        .equals(stack.instance(holder(baton).name()).postgres()));
    }

    private static Member holder(Baton baton) {
        return Objects.requireNonNull(baton.holder(), "a held baton has a holder");
    }

    /** By the word of both ends. */
    private boolean streams(Baton baton, Member peer) {
        return stack.instance(holder(baton).name())
                        .state()
                        .filter(primary -> primary.isFollowedBy(peer, baton.epoch()))
                        .isPresent()
                && stack.instance(peer.name())
                        .state()
                        .filter(state -> state.promise().dirty() == null)
                        .filter(state -> state.promise().followsPromised())
                        .isPresent();
    }

    /** Everything that can be seen, for the sentence of a missed deadline. */
    public String describe() {
        StringBuilder text = new StringBuilder("Baton: ").append(describeBaton());
        for (Instance instance : stack.instances()) {
            text.append("; ")
                    .append(instance.name())
                    .append(": ")
                    .append(instance.state().map(ClusterWatch::describe).orElse("does not answer"));
        }
        return text.toString();
    }

    private String describeBaton() {
        return stack.baton()
                .map(baton -> "%s in %s, held by %s".formatted(baton.phase(), baton.ballot(), baton.holder()))
                .orElse("none yet");
    }

    private static String describe(InstanceState state) {
        return "%s at %s from %s, promised %s, led %s, job %s, objections %s, streaming %s"
                .formatted(
                        state.server().phase(),
                        state.server().position(),
                        state.server().upstream(),
                        state.promise().promised(),
                        state.promise().led(),
                        state.job(),
                        state.objections(),
                        state.streaming());
    }
}
