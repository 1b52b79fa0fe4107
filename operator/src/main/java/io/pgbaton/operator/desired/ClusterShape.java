package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster is made of. A running one gets more instances as soon as they are asked for, and fewer when those have left
 * its members; whoever is made next is made with the image and the resources that are asked for, and a rolling change sees to the
 * rest. Volumes only grow; all else of storage stays as it was made. Kept as JSON in an annotation of the StatefulSet, so that what
 * somebody does to the StatefulSet's own fields is an edit to put back, not a new shape.
 *
 * @param replicas how many instances
 * @param image the PostgreSQL image
 * @param resources of each PostgreSQL container
 * @param storage the claim that the StatefulSet makes volumes from, which it cannot be told anew
 * @param acknowledgements how many other instances confirmed a commit (W) when it was made; the Baton says how many do now
 * @param grown how large volumes are to be since they were told to grow; null as long as they are as they were made
 */
public record ClusterShape(
        int replicas,
        String image,
        @Nullable ResourceRequirements resources,
        PersistentVolumeClaimSpec storage,
        @Nullable Integer acknowledgements,
        @Nullable Quantity grown) {
    private static final int HASH_LENGTH = 18;

    /** What pods of this version have besides; those that an older one made are made again. */
    private static final String KIND = "with parameters";

    private static final String READ_WRITE_ONCE = "ReadWriteOnce";

    /** With volumes as they were made. */
    public ClusterShape(
            int replicas,
            String image,
            @Nullable ResourceRequirements resources,
            PersistentVolumeClaimSpec storage,
            @Nullable Integer acknowledgements) {
        this(replicas, image, resources, storage, acknowledgements, null);
    }

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

    /**
     * The same with the members that there are, and what confirms their commits. What their volumes were made with is not known any
     * more, so they are told to have this size.
     */
    public ClusterShape as(Baton baton) {
        return new ClusterShape(baton.members().size(), image, resources, storage, baton.acknowledgements(), size());
    }

    /**
     * What is made from now on: with image and resources as they are asked for, unless the image is refused; with as many
     * instances as are asked for, and everybody who is still a member: whose pod went away before it left would be missed. While a
     * baton moves all stays as it is; a cluster that is being founded keeps the number of its instances.
     */
    public ClusterShape following(ClusterShape asked, @Nullable Baton baton) {
        if (baton == null || baton.isFounding()) {
            return new ClusterShape(replicas, asked.image, asked.resources, storage, acknowledgements, grown);
        }
        if (baton.phase() != Phase.HELD) {
            return this;
        }
        int needed = baton.members().stream()
                .mapToInt(member -> member.name().ordinal() + 1)
                .max()
                .orElse(0);
        return new ClusterShape(
                Math.max(asked.replicas, needed),
                refused(asked).isEmpty() ? asked.image : image,
                asked.resources,
                storage,
                acknowledgements,
                grown);
    }

    /** In words, what was asked for and is never done to a running cluster. */
    public List<String> refused(ClusterShape asked) {
        return ImageChange.refusal(image, asked.image).stream().toList();
    }

    /** In words, what was asked for and is not done to a running cluster yet. */
    public List<String> later(ClusterShape asked) {
        return storage.equals(asked.sized(sizeOf(storage)))
                ? List.of()
                : List.of("spec.storageSpec is another than the cluster runs with");
    }

    /** How large the volume of each instance is to be. */
    public Quantity size() {
        return grown == null ? sizeOf(storage) : grown;
    }

    /** What the claim of an instance is made from that comes in now. */
    public PersistentVolumeClaimSpec claim() {
        return sized(size());
    }

    /** The same with volumes of this size. */
    public ClusterShape growing(Quantity to) {
        return new ClusterShape(replicas, image, resources, storage, acknowledgements, to);
    }

    private PersistentVolumeClaimSpec sized(Quantity size) {
        return new PersistentVolumeClaimSpecBuilder(storage)
                .editOrNewResources()
                .addToRequests(VolumeFacts.STORAGE, size)
                .endResources()
                .build();
    }

    /** The API server takes no claim that does not say it. */
    private static Quantity sizeOf(PersistentVolumeClaimSpec claim) {
        return Objects.requireNonNull(
                claim.getResources().getRequests().get(VolumeFacts.STORAGE), "a claim has no size");
    }

    /** What a pod is made from, in short: it has to be made again if that becomes another. */
    public String madeFrom() {
        byte[] text =
                Serialization.asJson(Arrays.asList(image, resources, KIND)).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(text).toString().substring(0, HASH_LENGTH);
    }
}
