package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.model.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do until every volume is as large as is asked for.
 *
 * <ol>
 *   <li>All or none: if one of them cannot grow, none is told to.
 *   <li>A claim that is still missing is made as large as is asked for, before the StatefulSet makes it smaller: that one cannot be
 *       told another size.
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
     * @param make the claims to make
     * @param failing true if somebody has to look after it
     */
    record Grows(List<String> enlarge, List<String> make, boolean failing, String summary) implements VolumeGrowth {
        public Grows {
            enlarge = List.copyOf(enlarge);
            make = List.copyOf(make);
        }

        /** The same, but somebody does not let it happen. */
        public Grows but(String why) {
            return new Grows(enlarge, make, true, "%s; %s".formatted(summary, why));
        }
    }

    /** Nothing was ever told to grow. */
    VolumeGrowth DONE = new Done("every volume is as large as is asked for");

    /**
     * Decides on one look.
     *
     * @param size how large each volume is to be
     * @param volumes one for each instance
     * @param flexible whether a StorageClass lets volumes grow
     */
    static VolumeGrowth decide(Quantity size, List<VolumeFacts> volumes, Predicate<String> flexible) {
        List<VolumeFacts> small = volumes.stream()
                .filter(volume -> volume.isBound() && !volume.isAsked(size) && !volume.has(size))
                .toList();
        List<String> rigid = small.stream()
                .filter(volume -> volume.storageClass() == null || !flexible.test(volume.storageClass()))
                .map(volume -> named(volume.storageClass()))
                .distinct()
                .toList();
        if (!rigid.isEmpty()) {
            return new Refused(
                    "spec.storageSpec asks for %s, but %s, so no volume was changed; if its driver can do it, allowVolumeExpansion of the StorageClass lets it go on"
                            .formatted(size, String.join("; ", rigid)));
        }
        List<VolumeFacts> open =
                volumes.stream().filter(volume -> !volume.has(size)).toList();
        return open.isEmpty()
                ? DONE
                : new Grows(
                        names(small),
                        names(open.stream().filter(volume -> !volume.exists()).toList()),
                        open.stream().anyMatch(VolumeFacts::failing),
                        "volumes grow to %s: %s"
                                .formatted(
                                        size,
                                        open.stream().map(VolumeGrowth::said).collect(Collectors.joining("; "))));
    }

    private static String named(@Nullable String storageClass) {
        return storageClass == null
                ? "a volume without a StorageClass does not grow"
                : "StorageClass %s does not let volumes grow".formatted(storageClass);
    }

    private static List<String> names(List<VolumeFacts> volumes) {
        return volumes.stream().map(VolumeFacts::claim).toList();
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
