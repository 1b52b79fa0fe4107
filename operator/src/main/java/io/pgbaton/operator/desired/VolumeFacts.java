package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
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
    /** The resource of a claim that says how large it is. */
    static final String STORAGE = "storage";

    private static final String BOUND = "Bound";

    /** Types of conditions of a claim, as the Kubernetes API names them. */
    private static final List<String> FAILURES = List.of("ControllerResizeError", "NodeResizeError");

    private static final List<String> STEPS = List.of("FileSystemResizePending", "Resizing");

    /** How the Kubernetes API ends its word for a size that the driver can never make. */
    private static final String NEVER = "Infeasible";

    /** Of an instance that has none yet. */
    static VolumeFacts missing(String claim) {
        return new VolumeFacts(claim, null, null, null, null, false);
    }

    /** As it was read; null if there is none. */
    public static VolumeFacts of(String name, @Nullable PersistentVolumeClaim claim) {
        if (claim == null) {
            return missing(name);
        }
        PersistentVolumeClaimStatus status = claim.getStatus();
        Optional<String> failure = failure(status);
        return new VolumeFacts(
                name,
                named(claim.getSpec().getStorageClassName()),
                claim.getSpec().getResources().getRequests().get(STORAGE),
                capacity(status),
                failure.or(() -> condition(status, STEPS)).orElse(null),
                failure.isPresent());
    }

    private static @Nullable Quantity capacity(@Nullable PersistentVolumeClaimStatus status) {
        return status != null && BOUND.equals(status.getPhase())
                ? status.getCapacity().get(STORAGE)
                : null;
    }

    /** A claim may say in so many words that it is of none. */
    private static @Nullable String named(@Nullable String storageClass) {
        return storageClass == null || storageClass.isBlank() ? null : storageClass;
    }

    /** A condition has the driver's own words, so it is asked first. */
    private static Optional<String> failure(@Nullable PersistentVolumeClaimStatus status) {
        return condition(status, FAILURES).or(() -> never(status));
    }

    private static Optional<String> never(@Nullable PersistentVolumeClaimStatus status) {
        return Optional.ofNullable(status)
                .map(PersistentVolumeClaimStatus::getAllocatedResourceStatuses)
                .map(states -> states.getOrDefault(STORAGE, ""))
                .filter(state -> state.endsWith(NEVER));
    }

    private static Optional<String> condition(@Nullable PersistentVolumeClaimStatus status, List<String> types) {
        return status == null
                ? Optional.empty()
                : status.getConditions().stream()
                        .filter(condition -> types.contains(condition.getType()))
                        .filter(condition -> "True".equals(condition.getStatus()))
                        .findFirst()
                        .map(VolumeFacts::said);
    }

    private static String said(PersistentVolumeClaimCondition condition) {
        return condition.getMessage() == null || condition.getMessage().isBlank()
                ? condition.getType()
                : "%s: %s".formatted(condition.getType(), condition.getMessage());
    }

    public boolean exists() {
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
