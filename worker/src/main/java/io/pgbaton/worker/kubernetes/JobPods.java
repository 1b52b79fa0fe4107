package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.Optional;

/** Finds the pod of a Job. */
final class JobPods {
    private static final String JOB_LABEL = "batch.kubernetes.io/job-name";

    private JobPods() {}

    /** The one that was made last. */
    static Optional<Pod> newest(KubernetesClient client, Job job) {
        return client
                .pods()
                .inNamespace(job.getMetadata().getNamespace())
                .withLabel(JOB_LABEL, job.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .max(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()));
    }
}
