package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import org.jspecify.annotations.Nullable;

/**
 * What a commit waits for.
 *
 * @param mode null for Quorum from three instances on, else Async
 * @param acknowledgements how many other instances confirm a commit; null for one in Quorum, and for none in Async
 */
@ResourceShape
public record DurabilitySpec(
        @Nullable
        @JsonPropertyDescription("Quorum (default from 3 instances on): a commit waits until other instances have"
                + " it. Async (default with 1 or 2): it waits for nobody")
        Mode mode,

        @Nullable
        @Min(0)
        @Max(PgbatonApi.MAX_INSTANCES - 1)
        @JsonPropertyDescription("How many other instances confirm each commit: 1 by default in Quorum, none in Async")
        Integer acknowledgements) {
    /** From so many instances on a commit waits for another one; with fewer, a lost standby would stop all commits. */
    static final int QUORUM_FROM = 3;

    /** Who is waited for. */
    public enum Mode {
        @JsonProperty("Quorum")
        QUORUM,
        @JsonProperty("Async")
        ASYNC
    }

    /** How many others confirm each commit of a cluster of this size (W), where nothing else is asked for. */
    public static int usualAcknowledgements(int replicas) {
        return acknowledgements(null, replicas);
    }

    /** How many others confirm each commit of a cluster of this size (W). */
    static int acknowledgements(@Nullable DurabilitySpec durability, int replicas) {
        Mode mode = durability == null ? null : durability.mode;
        boolean quorum = mode == null ? replicas >= QUORUM_FROM : mode == Mode.QUORUM;
        Integer asked = durability == null ? null : durability.acknowledgements;
        return quorum ? (asked == null ? 1 : asked) : 0;
    }
}
