package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The claim of an instance's volume, as Kubernetes has it.
 *
 * @param claim its name
 * @param storageClass what makes and grows its volume; null if nothing does
 * @param requested how large it is asked to be; null if there is no such claim
 * @param capacity how large it is; null if it has no volume
 * @param progress what is being done to grow it, or what keeps that from being done, in words; null if nothing is said
 * @param failing true if it was tried to grow it, and that failed
 */
public record VolumeFacts(
        String claim,
        @Nullable String storageClass,
        @Nullable Quantity requested,
        @Nullable Quantity capacity,
        @Nullable String progress,
        boolean failing) {
    private static final String STORAGE = "storage";
    private static final String BOUND = "Bound";

    /** Types of conditions of a claim, as the Kubernetes API names them. */
    private static final List<String> FAILURES = List.of("ControllerResizeError", "NodeResizeError");

    private static final List<String> STEPS = List.of("FileSystemResizePending", "Resizing");

    /** Of an instance that has none yet. */
    static VolumeFacts missing(String claim) {
        return new VolumeFacts(claim, null, null, null, null, false);
    }

    /** As it was read; null if there is none. */
    public static VolumeFacts of(String name, @Nullable PersistentVolumeClaim claim) {
        if (claim == null) {
            return missing(name);
        }
        boolean bound =
                claim.getStatus() != null && BOUND.equals(claim.getStatus().getPhase());
        Optional<PersistentVolumeClaimCondition> failure = condition(claim, FAILURES);
        return new VolumeFacts(
                name,
                claim.getSpec().getStorageClassName(),
                claim.getSpec().getResources().getRequests().get(STORAGE),
                bound ? claim.getStatus().getCapacity().get(STORAGE) : null,
                failure.or(() -> condition(claim, STEPS)).map(VolumeFacts::said).orElse(null),
                failure.isPresent());
    }

    private static Optional<PersistentVolumeClaimCondition> condition(PersistentVolumeClaim claim, List<String> types) {
        return claim.getStatus() == null
                ? Optional.empty()
                : claim.getStatus().getConditions().stream()
                        .filter(condition -> types.contains(condition.getType()))
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .findFirst();
    }

    private static String said(PersistentVolumeClaimCondition condition) {
        return condition.getMessage() == null || condition.getMessage().isBlank()
                ? condition.getType()
                : "%s: %s".formatted(condition.getType(), condition.getMessage());
    }

    boolean exists() {
        return requested != null;
    }

    /** Only a volume that is there can be told to grow. */
    boolean isBound() {
        return capacity != null;
    }

    /** Whether it was asked to be as large as this, or larger. */
    boolean isAsked(Quantity size) {
        return requested != null && !isLess(requested, size);
    }

    boolean has(Quantity size) {
        return capacity != null && !isLess(capacity, size);
    }

    /** However each of both is written. */
    public static boolean isLess(Quantity one, Quantity other) {
        return one.getNumericalAmount().compareTo(other.getNumericalAmount()) < 0;
    }
}
