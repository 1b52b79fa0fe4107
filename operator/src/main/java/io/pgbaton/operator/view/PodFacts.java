package io.pgbaton.operator.view;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.pod.PodTrouble;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pod as Kubernetes sees it.
 *
 * @param role what its label says it is; null if it says nothing
 * @param madeFrom what its image and resources are, in short; null if an older version made it, which did not say so
 * @param trouble why it does not run, in words; null if nothing stands against it
 */
public record PodFacts(
        InstanceName instance,
        String phase,
        boolean deleting,
        @Nullable String role,
        @Nullable String madeFrom,
        @Nullable String trouble) {
    public static PodFacts of(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return new PodFacts(
                new InstanceName(pod.getMetadata().getName()),
                Optional.ofNullable(pod.getStatus().getPhase()).orElse("Unknown"),
                pod.getMetadata().getDeletionTimestamp() != null,
                pod.getMetadata().getLabels().get(Labels.ROLE),
                annotations == null ? null : annotations.get(Labels.MADE_FROM_ANNOTATION),
                PodTrouble.of(pod).orElse(null));
    }
}
