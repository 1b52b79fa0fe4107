package io.pgbaton.resources.pod;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.Incarnation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Remembers which runs of instance processes were seen to end (M3).
 *
 * <p>An instance writes its nonce as its container's termination message at its very start. When the kubelet reports a
 * terminated container with that message, exactly this run has ended, with every process it had started: init is PID 1 of
 * the container, and the kernel ends the rest with it. A pod that vanished proves nothing, so ends are remembered beyond
 * their pods, up to a bound; one that was forgotten is "not known", which is safe.
 */
public final class PodEnds {
    /** The container in which an instance process runs. */
    public static final String CONTAINER = "postgres";

    private static final int REMEMBERED = 10_000;

    private final Map<Run, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Run(String pod, String process) {}

    /** Takes note of whatever ends this pod's status shows. */
    public synchronized void see(Pod pod) {
        if (pod.getStatus() == null) {
            return;
        }
        pod.getStatus().getContainerStatuses().stream()
                .filter(status -> CONTAINER.equals(status.getName()))
                .flatMap(PodEnds::messages)
                .forEach(process -> seen.put(new Run(pod.getMetadata().getUid(), process), true));
    }

    private static Stream<String> messages(ContainerStatus status) {
        return Stream.of(status.getState(), status.getLastState())
                .filter(state -> state != null && state.getTerminated() != null)
                .map(ContainerState::getTerminated)
                .filter(ended -> ended.getMessage() != null)
                .map(ended -> ended.getMessage().strip());
    }

    /** True if exactly this run was seen to end; false means "not known". */
    public synchronized boolean hasEnded(Incarnation run) {
        return !run.process().isBlank() && seen.containsKey(new Run(run.pod(), run.process()));
    }
}
