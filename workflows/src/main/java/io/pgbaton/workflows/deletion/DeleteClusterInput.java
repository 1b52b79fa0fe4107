package io.pgbaton.workflows.deletion;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.RunOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deletion is started with.
 *
 * @param clusterName as people call the cluster
 * @param instances all of them
 * @param holdSeconds how long the run may hold before it ends as held
 * @param ending what is to be left; null in a run from before that could be asked for
 */
public record DeleteClusterInput(
        ClusterUid cluster,
        String clusterName,
        List<InstanceName> instances,
        long holdSeconds,
        @Nullable Ending ending) {
    public DeleteClusterInput {
        instances = List.copyOf(instances);
    }

    public static DeleteClusterInput of(
            ClusterUid cluster, String clusterName, List<InstanceName> instances, Ending ending) {
        return new DeleteClusterInput(cluster, clusterName, instances, RunOptions.HOLD_DEADLINE.toSeconds(), ending);
    }

    public Ending endingOrDefault() {
        return ending == null ? Ending.VOLUMES_ONLY : ending;
    }
}
