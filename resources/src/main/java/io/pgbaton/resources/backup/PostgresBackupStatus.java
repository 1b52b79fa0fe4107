package io.pgbaton.resources.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far it is, and once it is done, all that a restore has to know.
 *
 * @param summary one sentence for a person
 * @param attempt which one it is, from 1
 * @param source the instance that it is taken from
 * @param complete true if it is proven that every acknowledged commit is in it
 * @param why why this instance, and what is proven by that
 * @param path of the database inside of the volume
 * @param percent how much has been copied, in steps
 * @param bytes how much room it takes; while it is made, how much has been copied
 * @param timeline on which its log ends
 * @param startLsn from where on its log is needed
 * @param stopLsn where its log ends
 * @param epoch the newest epoch that is written in it
 * @param verification how it was verified
 * @param verifiedAt RFC 3339
 * @param library the C library with its version that its indexes were built with
 * @param restore how to get the data back, one line a step
 */
@ResourceShape
public record PostgresBackupStatus(
        @Nullable Phase phase,
        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String summary,
        @Nullable Integer attempt,
        @Nullable @Size(max = PgbatonApi.MAX_INSTANCE_NAME) String source,

        @Nullable @JsonPropertyDescription("True if it is proven that every acknowledged commit is in it")
        Boolean complete,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String why,

        @Nullable @Size(max = 253) @JsonPropertyDescription("Of the database inside of the volume")
        String path,

        @Nullable Integer percent,
        @Nullable Long bytes,
        @Nullable @Size(max = 32) String systemIdentifier,
        @Nullable Long timeline,
        @Nullable @Size(max = 17) String startLsn,
        @Nullable @Size(max = 17) String stopLsn,
        @Nullable Long epoch,
        @Nullable @Size(max = 32) String postgresVersion,
        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String verification,
        @Nullable @Size(max = 40) String verifiedAt,

        @Nullable @Size(max = 64) @JsonPropertyDescription("The C library that its indexes were built with")
        String library,

        @Size(max = 10) @JsonPropertyDescription("How to get the data back")
        List<String> restore) {
    /** Where a backup can be between asked for and kept. */
    public enum Phase {
        /** Its Job waits for something. */
        @JsonProperty("Waiting")
        WAITING,
        @JsonProperty("Running")
        RUNNING,
        /** The last attempt failed; there may be another one. */
        @JsonProperty("Failed")
        FAILED,
        /** It is made and verified. */
        @JsonProperty("Done")
        DONE,
        /** It was given up; the summary says by whom and why. Nothing can be restored from it. */
        @JsonProperty("GivenUp")
        GIVEN_UP
    }

    public PostgresBackupStatus {
        restore = restore == null ? List.of() : List.copyOf(restore);
    }

    @JsonIgnore
    public boolean isDone() {
        return phase == Phase.DONE;
    }
}
