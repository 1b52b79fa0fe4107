package io.pgbaton.operator.view;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.pod.PodTrouble;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A pod as Kubernetes sees it.
 *
 * @param role what its label says it is; null if it says nothing
 * @param madeFrom what its image and resources are, in short; null if an older version made it, which did not say so
 * @param trouble why it does not run, in words; null if nothing stands against it
 * @param place its node; null as long as it has none
 */
public record PodFacts(
        InstanceName instance,
        String phase,
        boolean deleting,
        @Nullable String role,
        @Nullable String madeFrom,
        @Nullable String trouble,
        @Nullable Place place) {
    /**
     * The node of a pod.
     *
     * @param emptied true if all pods are about to be taken from it, and it takes no more
     */
    public record Place(String node, boolean emptied) {}

    /**
     * As an informer has it.
     *
     * @param emptied whether a node is about to be emptied
     */
    public static PodFacts of(Pod pod, Predicate<String> emptied) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return new PodFacts(
                new InstanceName(pod.getMetadata().getName()),
                Optional.ofNullable(pod.getStatus().getPhase()).orElse("Unknown"),
                pod.getMetadata().getDeletionTimestamp() != null,
                pod.getMetadata().getLabels().get(Labels.ROLE),
                annotations == null ? null : annotations.get(Labels.MADE_FROM_ANNOTATION),
                PodTrouble.of(pod).orElse(null),
                place(pod, emptied));
    }

    private static @Nullable Place place(Pod pod, Predicate<String> emptied) {
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        return node == null ? null : new Place(node, emptied.test(node));
    }

    /** The node that it has to leave, because that one is about to be emptied; empty if it may stay. */
    public Optional<String> leaves() {
        return Optional.ofNullable(place).filter(Place::emptied).map(Place::node);
    }
}
