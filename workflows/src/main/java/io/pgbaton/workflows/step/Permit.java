package io.pgbaton.workflows.step;

import io.pgbaton.core.adoption.Permission;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Payload of the signal {@code adopt}: a person says that a cluster without a Baton is to be adopted. Every field may be
 * missing, because people send signals by hand; {@link #complaint()} says what is wrong with it.
 *
 * @param cluster the UID of the cluster whose volumes these are: another one's, if its name was used again
 * @param without the instances to do without, with commas between them; null if none. What only they hold is given up, and
 *     their machines must be off
 * @param by who says so
 * @param reason why
 * @param seal the operator's, if it came through kubectl; null otherwise
 */
public record Permit(
        @Nullable String cluster,
        @Nullable String without,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String seal)
        implements PersonsWord {
    /** As a person sends it. */
    public Permit(@Nullable String cluster, @Nullable String without, @Nullable String by, @Nullable String reason) {
        this(cluster, without, by, reason, null);
    }

    @Override
    public Permit under(@Nullable String newSeal) {
        return new Permit(cluster, without, by, reason, newSeal);
    }

    /** What is missing, in words; null if it is complete. */
    public @Nullable String complaint() {
        if (Signals.isBlank(cluster)) {
            return "it names no cluster";
        }
        String complaint = Signals.complaint(by, reason);
        return complaint == null ? complaintAboutNames() : complaint;
    }

    private @Nullable String complaintAboutNames() {
        try {
            names();
            return null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    private List<InstanceName> names() {
        return without == null
                ? List.of()
                : Stream.of(without.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(InstanceName::new)
                        .toList();
    }

    /**
     * The same in core's words.
     *
     * @throws IllegalArgumentException if it is not complete
     */
    public Permission permission() {
        return new Permission(new ClusterUid(String.valueOf(cluster)), names(), String.valueOf(by));
    }
}
