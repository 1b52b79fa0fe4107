package io.pgbaton.workflows.reshape;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.RunOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a change of members is started with.
 *
 * @param clusterName as people call the cluster
 * @param lost the member that is to leave, as the Baton names it: an instance on the volume that it no longer has, or one
 *     that stays away; or one that is to come in; null if the shape of them all is to become what is wanted
 * @param reason what was seen, in words
 * @param holdSeconds how long the run may hold before it ends as held
 */
public record ReshapeInput(
        ClusterUid cluster, String clusterName, @Nullable Member lost, String reason, long holdSeconds) {
    public static ReshapeInput of(ClusterUid cluster, String clusterName, @Nullable Member lost, String reason) {
        return new ReshapeInput(cluster, clusterName, lost, reason, RunOptions.HOLD_DEADLINE.toSeconds());
    }
}
