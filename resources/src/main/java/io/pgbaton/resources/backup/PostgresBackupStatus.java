package io.pgbaton.resources.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far it is, and once it is done, all that a restore has to know.
 *
 * @param summary one sentence for a person
 * @param workflow the page of the run that has it made, in the Temporal Web UI
 * @param attempt the newest one
 * @param copied how much of it is there; null while nothing is copied
 * @param content what is in it; null until it is done
 * @param verification how it was verified; null until it is done
 * @param restore how to get the data back, one line a step; empty until it is done
 */
@ResourceShape
public record PostgresBackupStatus(
        @Nullable Phase phase,
        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) String summary,

        @Nullable
        @Size(max = PgbatonApi.MAX_SENTENCE)
        @JsonPropertyDescription("The page of the run that has it made, in the Temporal Web UI")
        String workflow,

        @Nullable Attempt attempt,
        @Nullable Copied copied,
        @Nullable Content content,
        @Nullable Verification verification,

        @Size(max = 10) @JsonPropertyDescription("How to get the data back")
        List<String> restore) {
    /** Nothing is made yet, or ever will be. */
    public PostgresBackupStatus(Phase phase, String summary, String workflow, @Nullable Attempt attempt) {
        this(phase, summary, workflow, attempt, null, null, null, List.of());
    }

    public PostgresBackupStatus {
        restore = restore == null ? List.of() : List.copyOf(restore);
    }

    /** The same, of which so much is there. */
    public PostgresBackupStatus with(Copied soFar) {
        return new PostgresBackupStatus(phase, summary, workflow, attempt, soFar, content, verification, restore);
    }

    @JsonIgnore
    public boolean isDone() {
        return phase == Phase.DONE;
    }

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

    /**
     * One try to make it.
     *
     * @param number from 1
     * @param source the instance that it is taken from
     * @param why why this instance, and what is proven by that
     */
    @ResourceShape
    public record Attempt(
            @Required int number,

            @Required
            @Size(max = PgbatonApi.MAX_INSTANCE_NAME)
            @JsonPropertyDescription("The instance that it is taken from")
            String source,

            @Required
            @Size(max = PgbatonApi.MAX_SENTENCE)
            @JsonPropertyDescription("Why this instance, and what is proven by that")
            String why) {}

    /**
     * How much of it is there.
     *
     * @param percent in steps
     */
    @ResourceShape
    public record Copied(@Required int percent, @Required long bytes) {}

    /**
     * What is in it.
     *
     * @param complete true if it is proven that every acknowledged commit is in it
     * @param path of the database inside of the volume
     * @param bytes how much room it takes
     * @param timeline on which its log ends
     * @param startLsn from where on its log is needed
     * @param stopLsn where its log ends
     * @param epoch the newest epoch that is written in it
     * @param postgresVersion of the server that it was taken from, for example 17.5
     * @param library the C library with its version that its indexes were built with; null if nobody wrote it down
     */
    @ResourceShape
    public record Content(
            @Required @JsonPropertyDescription("True if it is proven that every acknowledged commit is in it")
            boolean complete,

            @Required @Size(max = 253) @JsonPropertyDescription("Of the database inside of the volume")
            String path,

            @Required @JsonPropertyDescription("How much room it takes")
            long bytes,

            @Required @Size(max = 32) String systemIdentifier,
            @Required long timeline,
            @Required @Size(max = 17) String startLsn,
            @Required @Size(max = 17) String stopLsn,
            @Required long epoch,
            @Required @Size(max = 32) String postgresVersion,

            @Nullable @Size(max = 64) @JsonPropertyDescription("The C library that its indexes were built with")
            String library) {}

    /**
     * That it can be restored.
     *
     * @param what was done to see that
     * @param at RFC 3339
     */
    @ResourceShape
    public record Verification(
            @Required @Size(max = PgbatonApi.MAX_SENTENCE) String what,
            @Required @Size(max = 40) String at) {}
}
