package io.pgbaton.resources.baton;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Core's Baton, field by field ({@link io.pgbaton.core.baton.Baton}). */
@ResourceShape
public record PostgresBatonSpec(
        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("The UID of the PostgresCluster that it belongs to")
        String clusterUid,

        @Required @Min(2) @Max(4_294_967_295L) @JsonPropertyDescription("The newest opening")
        long epoch,

        @Required @Size(min = 1, max = 64) @JsonPropertyDescription("Tells two openings of one epoch apart")
        String token,

        @Required Phase phase,

        @Nullable @JsonPropertyDescription("Who held it when it was last closed")
        MemberSpec holder,

        @Required
        @Size(max = MAX_CANDIDATES)
        @JsonPropertyDescription("Everyone who may be writable: the holder's own candidacy first, then one for each"
                + " epoch since, oldest first")
        List<CandidateSpec> candidates,

        @Required
        @Size(min = 1, max = PgbatonApi.MAX_INSTANCES)
        @JsonPropertyDescription("Who may acknowledge commits of the last held epoch, in order of name")
        List<MemberSpec> members,

        @Required
        @Min(0)
        @Max(PgbatonApi.MAX_INSTANCES - 1)
        @JsonPropertyDescription(
                "How many members besides the holder confirm a commit before the client sees it succeed")
        int acknowledgements,

        @Nullable @Size(max = 32) @JsonPropertyDescription("PostgreSQL's own identity of this database")
        String systemIdentifier,

        @Nullable @JsonPropertyDescription("Where the first record of the newest closed epoch ended")
        PositionSpec closedAt) {
    /** Candidates of epochs that were opened and never closed; a run opens five at most, then people have looked. */
    public static final int MAX_CANDIDATES = 64;

    public PostgresBatonSpec {
        candidates = List.copyOf(candidates);
        members = List.copyOf(members);
    }

    /** Whether the baton is in somebody's hand or on its way. */
    public enum Phase {
        @JsonProperty("Held")
        HELD,
        @JsonProperty("Moving")
        MOVING
    }

    /** An instance on one certain volume. */
    @ResourceShape
    public record MemberSpec(
            @Required @Size(min = 1, max = PgbatonApi.MAX_INSTANCE_NAME)
            String instance,

            @Required @Size(min = 16, max = 16) String volume) {}

    /** The one member that may be promoted in an epoch, and the run of its instance process that was asked. */
    @ResourceShape
    public record CandidateSpec(
            @Required @Min(2) @Max(4_294_967_295L) long epoch,

            @Required @Size(min = 1, max = PgbatonApi.MAX_INSTANCE_NAME)
            String instance,

            @Required @Size(min = 16, max = 16) String volume,
            @Required @Size(max = 128) String pod,
            @Required @Size(max = 128) String container,
            @Required @Size(max = 128) String process) {}

    /** How far a log reaches. */
    @ResourceShape
    public record PositionSpec(
            @Required @Min(0) @Max(4_294_967_295L) long timeline,
            @Required @Size(max = 17) String lsn) {}
}
