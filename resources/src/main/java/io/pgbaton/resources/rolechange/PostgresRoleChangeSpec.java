package io.pgbaton.resources.rolechange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Why a baton was to move, or is to.
 *
 * @param cluster the name of the PostgresCluster, in the same namespace
 * @param target of a switchover, who shall lead; null for whoever is best
 * @param reason what was seen, or why somebody asks, in one sentence
 * @param notBefore of a switchover, when it may begin, RFC 3339 in UTC; null for at once
 * @param window of a switchover, for how long from then on it may begin; null for ever
 */
@ResourceShape
@ValidationRule(
        value = "self == oldSelf",
        message = "a PostgresRoleChange never changes: delete this one and create another one")
@ValidationRule(
        value = "self.type != 'Switchover' || (has(self.reason) && self.reason != '')",
        message = "spec.reason must say why, in one sentence, for whoever approves the switchover or reads of it later")
@ValidationRule(
        value = "self.type == 'Switchover' || (!has(self.target) && !has(self.notBefore) && !has(self.window))",
        message =
                "spec.target, spec.notBefore and spec.window belong to spec.type Switchover: the others are records that the"
                        + " operator writes")
@ValidationRule(
        value = "!has(self.target) || self.target.matches('^' + self.cluster + '-[0-9]{1,3}$')",
        message = "spec.target must be an instance of spec.cluster, for example orders-1 of orders")
public record PostgresRoleChangeSpec(
        @Required
        @JsonPropertyDescription(
                "Switchover: somebody asks for it. bootstrap, adoption and failover are records of the operator")
        Type type,

        @Required @Size(min = 1, max = PgbatonApi.MAX_NAME) String cluster,

        @Nullable
        @Size(max = PgbatonApi.MAX_INSTANCE_NAME)
        @JsonPropertyDescription("Which instance shall lead; absent for whichever is best")
        String target,

        @Nullable
        @Size(max = PgbatonApi.MAX_SENTENCE)
        @JsonPropertyDescription("What was seen, or why somebody asks for it, in one sentence")
        String reason,

        @Nullable
        @Size(max = 20)
        @ValidationRule(
                value =
                        "self.matches('^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$')",
                message = "spec.notBefore must be a time in UTC, for example 2026-11-30T03:00:00Z")
        @JsonPropertyDescription("When it may begin, in UTC, for example 2026-11-30T03:00:00Z; absent for at once")
        String notBefore,

        @Nullable
        @Size(max = 16)
        @ValidationRule(
                value = "self.matches('^([0-9]{1,4}h)?([0-9]{1,4}m)?([0-9]{1,5}s)?$') && self != ''"
                        + " && duration(self) >= duration('1m') && duration(self) <= duration('168h')",
                message = "spec.window must be a time from 1m to 168h, for example 2h")
        @JsonPropertyDescription("For how long from then on it may begin, for example 2h; absent for ever")
        String window) {
    /** A record. */
    public PostgresRoleChangeSpec(Type type, String cluster, @Nullable String reason) {
        this(type, cluster, null, reason, null, null);
    }

    /** What kind of role change it is. */
    public enum Type {
        @JsonProperty("bootstrap")
        BOOTSTRAP,
        @JsonProperty("adoption")
        ADOPTION,
        @JsonProperty("failover")
        FAILOVER,
        @JsonProperty("Switchover")
        SWITCHOVER
    }

    /**
     * When it may begin.
     *
     * @param created when it was asked for
     */
    public Instant begins(Instant created) {
        return notBefore == null ? created : Instant.parse(notBefore);
    }

    /** Until when it may begin; null for ever. */
    public @Nullable Instant ends(Instant created) {
        return window == null ? null : begins(created).plus(Duration.parse("PT" + window));
    }
}
