package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.resources.Labels;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import io.pgbaton.worker.port.BackupRunner.Progress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What Kubernetes says about an attempt: whether it runs, what it waits for, what its process left as its last words. */
final class BackupPod {
    private static final String RUNNING = "Running";
    private static final String TRUE = "True";

    private BackupPod() {}

    /** What its process has left; empty if it has not ended or left nothing that is understood. */
    static Optional<BackupState> lastWords(Optional<Pod> pod) {
        return ends(pod)
                .filter(ended -> ended.getMessage() != null)
                .flatMap(ended -> read(ended.getMessage()).stream())
                .findFirst();
    }

    private static Stream<ContainerStateTerminated> ends(Optional<Pod> pod) {
        return pod.stream()
                .flatMap(it -> it.getStatus().getContainerStatuses().stream())
                .map(ContainerStatus::getState)
                .filter(Objects::nonNull)
                .map(ContainerState::getTerminated)
                .filter(Objects::nonNull);
    }

    private static Optional<BackupState> read(String message) {
        try {
            return Optional.of(Wire.read(message, BackupState.class));
        } catch (WireException e) {
            return Optional.empty();
        }
    }

    /** True if its process says that it can be asked. */
    static boolean isReady(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(condition -> "Ready".equals(condition.getType()) && TRUE.equals(condition.getStatus()));
    }

    static boolean isRunning(Optional<Pod> pod) {
        return pod.filter(it -> RUNNING.equals(it.getStatus().getPhase())).isPresent();
    }

    /** Why the attempt is over; empty while it is not, or if it succeeded. */
    static Optional<String> failure(Job job, Optional<Pod> pod) {
        return condition(job, "Failed")
                .map(failed -> lastWords(pod)
                        .filter(words -> words.phase() == Phase.FAILED)
                        .map(BackupState::detail)
                        .orElseGet(() -> "Job %s failed: %s%s".formatted(name(job), failed.getMessage(), end(pod))));
    }

    /** Of a process that was killed Kubernetes alone knows why, as where it took too much memory. */
    private static String end(Optional<Pod> pod) {
        return ends(pod)
                .map(ended ->
                        "; its process ended with exit code %d (%s)".formatted(ended.getExitCode(), ended.getReason()))
                .findFirst()
                .orElse("");
    }

    static boolean isComplete(Job job) {
        return condition(job, "Complete").isPresent();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        return Optional.ofNullable(job.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .filter(condition -> type.equals(condition.getType()) && TRUE.equals(condition.getStatus()))
                .findFirst();
    }

    private static String name(Job job) {
        return job.getMetadata().getName();
    }

    /** Why nothing runs yet. */
    static Progress.Waiting waiting(Job job, PersistentVolumeClaim claim, Optional<Pod> pod) {
        String why = pod.map(BackupPod::why).orElse("it has no pod yet");
        boolean unbound = !"Bound"
                .equals(claim.getStatus() == null ? null : claim.getStatus().getPhase());
        String volume = unbound
                ? "; claim %s has no volume yet (storage class: %s)"
                        .formatted(
                                claim.getMetadata().getName(),
                                Objects.requireNonNullElse(claim.getSpec().getStorageClassName(), "the default one"))
                : "";
        return new Progress.Waiting(
                "Job %s does not run: %s%s".formatted(name(job), why, volume),
                "it to run; see: kubectl -n %s describe job,pod,pvc -l app=%s"
                        .formatted(
                                job.getMetadata().getNamespace(),
                                job.getMetadata().getLabels().get(Labels.APP)));
    }

    private static String why(Pod pod) {
        List<String> reasons = Stream.concat(
                        pod.getStatus().getConditions().stream()
                                .filter(condition -> "PodScheduled".equals(condition.getType())
                                        && !TRUE.equals(condition.getStatus()))
                                .map(PodCondition::getMessage),
                        Stream.concat(
                                        pod.getStatus().getInitContainerStatuses().stream(),
                                        pod.getStatus().getContainerStatuses().stream())
                                .map(ContainerStatus::getState)
                                .filter(state -> state != null && state.getWaiting() != null)
                                .map(state -> why(state.getWaiting())))
                .filter(Objects::nonNull)
                .toList();
        return reasons.isEmpty() ? "its pod is %s".formatted(pod.getStatus().getPhase()) : reasons.getFirst();
    }

    private static String why(ContainerStateWaiting waiting) {
        return waiting.getMessage() == null
                ? String.valueOf(waiting.getReason())
                : "%s: %s".formatted(waiting.getReason(), waiting.getMessage());
    }
}
