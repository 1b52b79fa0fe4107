package io.pgbaton.resources.baton;

import static io.pgbaton.resources.baton.BatonRules.GROWS_WHILE_FOUNDING;
import static io.pgbaton.resources.baton.BatonRules.SAME_CANDIDATES;
import static io.pgbaton.resources.baton.BatonRules.SAME_HOLDING;
import static io.pgbaton.resources.baton.BatonRules.SAME_MEMBERSHIP;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_CLOSING;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_HELD_BEFORE;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_MOVING_BEFORE;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_OPENING;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_STILL_MOVING;
import static io.pgbaton.resources.baton.BatonRules.UNLESS_WITHIN;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Core's Baton, field by field ({@link io.pgbaton.core.baton.Baton}), and core's BatonTransition, rule by rule: the API server
 * refuses what must never happen, whoever asks.
 */
@ResourceShape
@ValidationRule(
        value = "oldSelf.hasValue() || (self.phase == 'Moving' && !has(self.holder))",
        message = "the first baton of a cluster moves, and nobody has held it",
        optionalOldSelf = true)
@ValidationRule(
        value = "oldSelf.hasValue() || !has(self.adopts)"
                + " || (size(self.candidates) == 0 && has(self.systemIdentifier))",
        message = "an adoption begins without a candidate, over one database",
        optionalOldSelf = true)
@ValidationRule(
        value = "self.acknowledgements < size(self.members)",
        message = "acknowledgements are given by members besides the holder, so there are fewer of them than members")
@ValidationRule(
        value = "self.phase != 'Held' || (has(self.holder) && has(self.closedAt))",
        message = "a baton that is held has a holder and the position it was closed at")
@ValidationRule(
        value = "self.candidates.map(c, c.epoch).isSorted() && self.candidates.all(c, c.epoch <= self.epoch)",
        message = "each epoch up to the newest has at most one candidate, oldest first")
@ValidationRule(value = "self.clusterUid == oldSelf.clusterUid", message = "the cluster of a baton never changes")
@ValidationRule(
        value = "!has(oldSelf.systemIdentifier)"
                + " || (has(self.systemIdentifier) && self.systemIdentifier == oldSelf.systemIdentifier)",
        message = "the system identifier is set once")
@ValidationRule(
        value = "has(self.adopts) == (has(oldSelf.adopts) && self.phase == 'Moving')"
                + " && (!has(self.adopts) || self.adopts == oldSelf.adopts)",
        message = "an adoption goes on until it is closed, and none begins later")
@ValidationRule(value = "self.epoch >= oldSelf.epoch", message = "the epoch never falls")
@ValidationRule(value = UNLESS_OPENING + "self.phase == 'Moving'", message = "a new epoch begins moving, not held")
@ValidationRule(value = UNLESS_OPENING + "self.token != oldSelf.token", message = "a new epoch needs a new token")
@ValidationRule(
        value = UNLESS_OPENING + SAME_CANDIDATES,
        message = "a new epoch begins without a candidate and keeps the candidates before it")
@ValidationRule(
        value = UNLESS_OPENING + SAME_HOLDING + " && " + SAME_MEMBERSHIP,
        message = "opening an epoch changes neither holder nor members")
@ValidationRule(value = UNLESS_WITHIN + "self.token == oldSelf.token", message = "the token of an epoch never changes")
@ValidationRule(
        value = UNLESS_HELD_BEFORE + "(self.phase == 'Held' && " + SAME_HOLDING + " && " + SAME_CANDIDATES + ")",
        message = "a held baton moves only by a new epoch")
@ValidationRule(
        value = UNLESS_HELD_BEFORE
                + "self.members == oldSelf.members || self.acknowledgements == oldSelf.acknowledgements",
        message = "members and acknowledgements change one at a time")
@ValidationRule(
        value = UNLESS_HELD_BEFORE + "!has(self.holder)"
                + " || self.members.exists(m, m.instance == self.holder.instance && m.volume == self.holder.volume)",
        message = "the holder stays a member")
@ValidationRule(
        value = UNLESS_HELD_BEFORE
                + "oldSelf.members.all(m, m in self.members) || self.members.all(m, m in oldSelf.members)",
        message = "members are added or removed, not both in one step")
@ValidationRule(
        value =
                UNLESS_CLOSING
                        + "(has(self.holder) && oldSelf.candidates.exists(c, c.epoch == self.epoch && c.instance == self.holder.instance && c.volume == self.holder.volume))",
        message = "only the candidate of the epoch can hold it")
@ValidationRule(
        value = UNLESS_CLOSING + "oldSelf.candidates.filter(c, c.epoch == self.epoch) == self.candidates",
        message = "closing keeps the winner's candidacy and no other")
@ValidationRule(value = UNLESS_STILL_MOVING + SAME_HOLDING, message = "the holder changes only by closing")
@ValidationRule(
        value =
                UNLESS_STILL_MOVING + SAME_CANDIDATES
                        + " || (oldSelf.candidates.all(c, c.epoch != self.epoch) && self.candidates.filter(c, c.epoch != self.epoch) == oldSelf.candidates)",
        message = "an epoch has one candidate, recorded once")
@ValidationRule(
        value =
                UNLESS_STILL_MOVING
                        + "self.candidates.filter(c, c.epoch == self.epoch).all(c, oldSelf.candidates.exists(d, d == c) || oldSelf.members.exists(m, m.instance == c.instance && m.volume == c.volume))",
        message = "only a member can be a candidate")
@ValidationRule(
        value = UNLESS_MOVING_BEFORE + SAME_MEMBERSHIP + " || " + GROWS_WHILE_FOUNDING,
        message = "members are fixed while the baton moves")
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
        PositionSpec closedAt,

        @Nullable
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
                "The UID of the cluster whose volumes are being adopted, until the first close; until then"
                        + " every member has to be frozen for an election, because who could acknowledge before is not known")
        String adopts) {
    /** Candidates of epochs that were opened and never closed: at most five each run, so people look long before. */
    public static final int MAX_CANDIDATES = 1000;

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
