package io.pgbaton.resources.pod;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a pod does not run, as Kubernetes says it. */
public final class PodTrouble {
    private static final int MAX_TROUBLE = 200;

    private PodTrouble() {}

    /** In words; empty if nothing stands against it. */
    public static Optional<String> of(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : Stream.concat(unscheduled(pod), waiting(pod))
                        .findFirst()
                        .map(text -> text.length() > MAX_TROUBLE ? text.substring(0, MAX_TROUBLE) : text);
    }

    private static Stream<String> unscheduled(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(condition -> "PodScheduled".equals(condition.getType()))
                .filter(condition -> "False".equals(condition.getStatus()))
                .map(PodCondition::getMessage)
                .filter(message -> message != null && !message.isBlank());
    }

    /** A container that is still being made is no trouble. */
    private static Stream<String> waiting(Pod pod) {
        return Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(ContainerState::getWaiting)
                .filter(state -> state.getReason() != null
                        && !state.getReason().equals("PodInitializing")
                        && !state.getReason().equals("ContainerCreating"))
                .map(state -> state.getMessage() == null
                        ? state.getReason()
                        : "%s: %s".formatted(state.getReason(), state.getMessage()));
    }
}
