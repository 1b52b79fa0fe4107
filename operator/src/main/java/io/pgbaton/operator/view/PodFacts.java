package io.pgbaton.operator.view;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pod as Kubernetes sees it.
 *
 * @param role what its label says it is; null if it says nothing
 * @param trouble why it does not run, in words; null if nothing stands against it
 */
public record PodFacts(
        InstanceName instance,
        String phase,
        boolean deleting,
        @Nullable String role,
        @Nullable String trouble) {
    private static final int MAX_TROUBLE = 200;

    public static PodFacts of(Pod pod) {
        return new PodFacts(
                new InstanceName(pod.getMetadata().getName()),
                Optional.ofNullable(pod.getStatus().getPhase()).orElse("Unknown"),
                pod.getMetadata().getDeletionTimestamp() != null,
                pod.getMetadata().getLabels().get(Labels.ROLE),
                trouble(pod));
    }

    private static @Nullable String trouble(Pod pod) {
        return Stream.concat(unscheduled(pod), waiting(pod))
                .findFirst()
                .map(text -> text.length() > MAX_TROUBLE ? text.substring(0, MAX_TROUBLE) : text)
                .orElse(null);
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
