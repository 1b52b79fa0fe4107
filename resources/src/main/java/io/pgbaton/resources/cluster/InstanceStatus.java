package io.pgbaton.resources.cluster;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.ResourceShape;
import org.jspecify.annotations.Nullable;

/**
 * One instance as the operator sees it.
 *
 * @param lag how far behind the primary, in buckets, so that an idle cluster writes nothing
 */
@ResourceShape
public record InstanceStatus(
        @Size(max = PgbatonApi.MAX_INSTANCE_NAME) String name,

        @Nullable @Size(max = 32) @JsonPropertyDescription("primary or replica")
        String role,

        @Nullable Long timeline,

        @Nullable @Size(max = 64) @JsonPropertyDescription("How far behind the primary, in buckets")
        String lag,

        @Nullable @Size(max = PgbatonApi.MAX_SENTENCE) @JsonPropertyDescription("How the instance is, in words")
        String state) {}
