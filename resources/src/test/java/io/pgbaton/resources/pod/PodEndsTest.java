package io.pgbaton.resources.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.pgbaton.core.model.Incarnation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodEndsTest {
    private final PodEnds ends = new PodEnds();

    @Test
    void knowsARunWhoseContainerEnded() {
        ends.see(pod("uid-1", "postgres", terminated("nonce-1"), null));
        assertThat(ends.hasEnded(run("uid-1", "nonce-1"))).isTrue();
    }

    @Test
    void knowsARunThatEndedBeforeTheRunningOne() {
        ContainerState running =
                new ContainerStateBuilder().withNewRunning().endRunning().build();
        ends.see(pod("uid-1", "postgres", running, terminated("nonce-1\n")));
        assertThat(ends.hasEnded(run("uid-1", "nonce-1"))).isTrue();
        assertThat(ends.hasEnded(run("uid-1", "nonce-2"))).isFalse();
    }

    @Test
    void remembersAnEndThatTheStatusDoesNotShowAnyMore() {
        ends.see(pod("uid-1", "postgres", terminated("nonce-1"), null));
        ends.see(pod("uid-1", "postgres", terminated("nonce-3"), terminated("nonce-2")));
        assertThat(ends.hasEnded(run("uid-1", "nonce-1"))).isTrue();
    }

    @Test
    void aRunOfAnotherPodProvesNothing() {
        ends.see(pod("uid-1", "postgres", terminated("nonce-1"), null));
        assertThat(ends.hasEnded(run("uid-2", "nonce-1"))).isFalse();
    }

    @Test
    void anotherContainerProvesNothing() {
        ends.see(pod("uid-1", "sidecar", terminated("nonce-1"), null));
        assertThat(ends.hasEnded(run("uid-1", "nonce-1"))).isFalse();
    }

    @Test
    void aContainerThatSaidNothingProvesNothing() {
        ends.see(pod("uid-1", "postgres", terminated(null), terminated("")));
        assertThat(ends.hasEnded(run("uid-1", ""))).isFalse();
    }

    private static Incarnation run(String pod, String process) {
        return new Incarnation(pod, "pod", process);
    }

    private static ContainerState terminated(@Nullable String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(0)
                .withMessage(message)
                .endTerminated()
                .build();
    }

    private static Pod pod(String uid, String container, ContainerState state, @Nullable ContainerState lastState) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("orders-0")
                .withUid(uid)
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName(container)
                .withState(state)
                .withLastState(lastState)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
