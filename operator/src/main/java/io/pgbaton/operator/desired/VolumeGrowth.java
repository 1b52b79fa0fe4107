package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do until every volume is as large as is asked for.
 *
 * <ol>
 *   <li>All or none: if one of them cannot grow, none is told to.
 *   <li>It is done when each volume, and the file system on it, is seen to have the size.
 * </ol>
 */
public sealed interface VolumeGrowth extends Decision {
    /** Nothing. */
    record Done(String summary) implements VolumeGrowth {}

    /** It cannot be done, and nothing is changed. */
    record Refused(String summary) implements VolumeGrowth {}

    /**
     * It is being done.
     *
     * @param enlarge the claims to ask for more
     * @param failing true if somebody has to look after it
     */
    record Grows(List<String> enlarge, boolean failing, String summary) implements VolumeGrowth {
        public Grows {
            enlarge = List.copyOf(enlarge);
        }

        /** The same, but somebody does not let it happen. */
        public Grows but(String why) {
            return new Grows(enlarge, true, "%s; %s".formatted(summary, why));
        }
    }

    /** What a StorageClass says of its volumes. */
    enum Permission {
        MAY_GROW,
        MAY_NOT_GROW,
        /** There is no class of that name any more. */
        NO_SUCH_CLASS
    }

    /** Nothing was ever told to grow. */
    VolumeGrowth DONE = new Done("every volume is as large as is asked for");

    /**
     * Decides on one look.
     *
     * @param size how large each volume is to be
     * @param volumes one for each instance
     * @param classes whether the volumes of a StorageClass may grow
     */
    static VolumeGrowth decide(Quantity size, List<VolumeFacts> volumes, Function<String, Permission> classes) {
        List<VolumeFacts> small = volumes.stream()
                .filter(volume -> volume.isBound() && !volume.isAsked(size) && !volume.has(size))
                .toList();
        List<String> obstacles = small.stream()
                .flatMap(volume -> obstacle(volume.storageClass(), classes).stream())
                .distinct()
                .toList();
        if (!obstacles.isEmpty()) {
            return new Refused("spec.storageSpec asks for %s, but no volume was changed: %s"
                    .formatted(size, String.join("; ", obstacles)));
        }
        List<VolumeFacts> open =
                volumes.stream().filter(volume -> !volume.has(size)).toList();
        return open.isEmpty() ? DONE : grows(size, small, open);
    }

    private static Grows grows(Quantity size, List<VolumeFacts> small, List<VolumeFacts> open) {
        Grows grows = new Grows(
                small.stream().map(VolumeFacts::claim).toList(),
                false,
                "volumes grow to %s: %s"
                        .formatted(size, open.stream().map(VolumeGrowth::said).collect(Collectors.joining("; "))));
        return open.stream().anyMatch(VolumeFacts::failing)
                ? grows.but("mend what their driver says (kubectl describe pvc), and it is tried again")
                : grows;
    }

    /** What keeps the volumes of this class from growing, and what would let them; empty if nothing does. */
    private static Optional<String> obstacle(@Nullable String storageClass, Function<String, Permission> classes) {
        if (storageClass == null) {
            return Optional.of("a volume without a StorageClass does not grow");
        }
        return switch (classes.apply(storageClass)) {
            case MAY_GROW -> Optional.empty();
            case MAY_NOT_GROW ->
                Optional.of(
                        "StorageClass %s does not let volumes grow; if its driver can do it, set allowVolumeExpansion there, and it goes on"
                                .formatted(storageClass));
            case NO_SUCH_CLASS ->
                Optional.of(
                        "StorageClass %s does not exist any more; make it again with allowVolumeExpansion, and it goes on"
                                .formatted(storageClass));
        };
    }

    private static String said(VolumeFacts volume) {
        List<String> words = new ArrayList<>(List.of(volume.claim()));
        if (!volume.exists()) {
            words.add("is made");
        } else if (volume.capacity() == null) {
            words.add("is not bound yet");
        } else {
            words.add("has %s".formatted(volume.capacity()));
        }
        if (volume.progress() != null) {
            words.add("(%s)".formatted(volume.progress()));
        }
        return String.join(" ", words);
    }
}
