package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.pgbaton.resources.ResourceShape;
import org.jspecify.annotations.Nullable;

/**
 * What is left when the cluster is deleted. What is absent has its default.
 *
 * @param finalBackup whether a last backup is made first
 * @param volumes what becomes of the instances' volumes
 */
@ResourceShape
public record DeletionSpec(
        @Nullable
        @Default("Required")
        @JsonPropertyDescription(
                "Required: the cluster is deleted when its last backup is made and verified, or a person"
                        + " has skipped it. BestEffort: it goes without one if none can be made. Skip: none is made")
        FinalBackup finalBackup,

        @Nullable
        @Default("Retain")
        @JsonPropertyDescription("Retain: the claims of the instances stay. Delete: they are deleted once nobody runs"
                + " any more, unless a backup was wanted and not proven to be complete")
        Volumes volumes) {
    /** As if nothing had been said. */
    public static final DeletionSpec DEFAULT = new DeletionSpec(null, null);

    /** Without a backup, volumes kept. */
    public static final DeletionSpec NO_BACKUP = new DeletionSpec(FinalBackup.SKIP, null);

    /** Whether a last backup is made. */
    public enum FinalBackup {
        @JsonProperty("Required")
        REQUIRED,
        @JsonProperty("BestEffort")
        BEST_EFFORT,
        @JsonProperty("Skip")
        SKIP
    }

    /** What becomes of the volumes. */
    public enum Volumes {
        @JsonProperty("Retain")
        RETAIN,
        @JsonProperty("Delete")
        DELETE
    }

    public FinalBackup finalBackupOrDefault() {
        return finalBackup == null ? FinalBackup.REQUIRED : finalBackup;
    }

    public Volumes volumesOrDefault() {
        return volumes == null ? Volumes.RETAIN : volumes;
    }
}
