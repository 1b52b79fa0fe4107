package io.pgbaton.workflows.step;

import io.pgbaton.core.model.ClusterUid;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person's word counts.
 *
 * @param objection why not, in words; null if it does
 */
public record Heeding(@Nullable String objection) {
    /**
     * The word.
     *
     * @param text as {@link Seal#text} makes it
     * @param seal null if it has none
     */
    public record Request(
            ClusterUid cluster, String text, @Nullable String seal) {}
}
