package io.pgbaton.resources.rolechange;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import org.jspecify.annotations.Nullable;

/**
 * Why a baton was to move.
 *
 * @param cluster the name of the PostgresCluster, in the same namespace
 * @param reason what was seen, in one sentence
 */
@ResourceShape
@ValidationRule(value = "self == oldSelf", message = "a PostgresRoleChange is a record: its spec never changes")
public record PostgresRoleChangeSpec(
        @Required Type type,
        @Required @Size(min = 1, max = PgbatonApi.MAX_NAME) String cluster,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) @JsonPropertyDescription("What was seen, in one sentence")
        String reason) {
    /** What kind of role change it is. */
    public enum Type {
        @JsonProperty("bootstrap")
        BOOTSTRAP,
        @JsonProperty("failover")
        FAILOVER
    }
}
