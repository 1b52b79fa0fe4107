package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.resources.cluster.DurabilitySpec;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is made of, and what a running one stays as: changing a running cluster needs an ordered way that does not
 * exist yet. Kept as JSON in an annotation of the StatefulSet, so that what somebody does to the StatefulSet's own fields
 * is an edit to put back, not a new shape.
 *
 * @param replicas how many instances
 * @param image the PostgreSQL image
 * @param resources of each PostgreSQL container
 * @param storage the claim that each volume is made from
 * @param acknowledgements how many other instances confirm a commit (W); null in a cluster that was made before that could
 *     be asked for: as many as is usual with so many instances
 */
public record ClusterShape(
        int replicas,
        String image,
        @Nullable ResourceRequirements resources,
        PersistentVolumeClaimSpec storage,
        @Nullable Integer acknowledgements) {
    private static final String READ_WRITE_ONCE = "ReadWriteOnce";

    /** As somebody asks for it now. */
    public static ClusterShape of(PostgresClusterSpec spec) {
        PersistentVolumeClaimSpec storage = spec.storageSpec();
        List<String> modes = storage.getAccessModes();
        PersistentVolumeClaimSpec complete = modes == null || modes.isEmpty()
                ? new PersistentVolumeClaimSpecBuilder(storage)
                        .withAccessModes(READ_WRITE_ONCE)
                        .build()
                : storage;
        return new ClusterShape(spec.replicas(), spec.image(), spec.resources(), complete, spec.acknowledgements());
    }

    /** As an annotation says it; empty if it cannot be read, whatever the reason. */
    public static Optional<ClusterShape> parse(@Nullable String annotation) {
        if (annotation == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Serialization.unmarshal(annotation, ClusterShape.class));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    public String toAnnotation() {
        return Serialization.asJson(this);
    }

    /** The same with the members that there are, and what confirms their commits. */
    public ClusterShape as(Baton baton) {
        return new ClusterShape(baton.members().size(), image, resources, storage, baton.acknowledgements());
    }

    private int confirming() {
        return acknowledgements == null ? DurabilitySpec.usualAcknowledgements(replicas) : acknowledgements;
    }

    /** In words, what was asked for but is not done to the running cluster. */
    public List<String> differencesTo(ClusterShape wanted) {
        List<String> differences = new ArrayList<>();
        if (replicas != wanted.replicas) {
            differences.add("spec.replicas is %d, the cluster runs with %d".formatted(wanted.replicas, replicas));
        }
        if (!image.equals(wanted.image)) {
            differences.add("spec.image is %s, the cluster runs with %s".formatted(wanted.image, image));
        }
        if (!Objects.equals(resources, wanted.resources)) {
            differences.add("spec.resources are others than the cluster runs with");
        }
        if (!storage.equals(wanted.storage)) {
            differences.add("spec.storageSpec is another than the cluster runs with");
        }
        if (replicas == wanted.replicas && confirming() != wanted.confirming()) {
            differences.add("spec.durability asks for %d acknowledgements, the cluster runs with %d"
                    .formatted(wanted.confirming(), confirming()));
        }
        return differences;
    }
}
