package io.pgbaton.core.model;

/**
 * One run of one instance process, exactly: the only thing whose end proves that its PostgreSQL is gone (M3).
 *
 * @param pod the pod's UID on Kubernetes, the launcher's record of the process locally
 * @param container the container's id on Kubernetes, host pid and start time locally
 * @param process a nonce drawn by the instance process when it started
 */
public record Incarnation(String pod, String container, String process) {
    @Override
    public String toString() {
        return "%s/%s/%s".formatted(pod, container, process);
    }
}
