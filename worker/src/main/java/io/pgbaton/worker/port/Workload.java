package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whoever runs the instances of clusters, and can be asked to run them no longer. */
public interface Workload {
    /**
     * Asks for all instances of a cluster that is being deleted to stop, but for one; volumes stay. Asking again changes
     * nothing, and nobody is stopped by force.
     *
     * @param except who goes on; null for nobody
     * @throws StoreException if it is not known whether it was asked, or if nobody has asked to delete this cluster
     */
    Remains retain(ClusterUid cluster, @Nullable InstanceName except);

    /**
     * Deletes the volumes of a cluster that is being deleted and of which nobody runs any more. Those that were there before the
     * cluster stay, unless it has adopted them: they hold what a namesake left.
     *
     * @return the names of those that it asked for; none if the cluster is gone, because a namesake may have them by now
     * @throws StoreException if it is not known whether it was asked, if nobody has asked to delete this cluster, or if somebody
     *     still runs
     */
    List<String> deleteVolumes(ClusterUid cluster);

    /**
     * What is there now.
     *
     * @param running everyone who has not ended yet, the exception aside
     * @param volumes by name
     */
    record Remains(List<Running> running, List<String> volumes) {
        public Remains {
            running = List.copyOf(running);
            volumes = List.copyOf(volumes);
        }
    }

    /**
     * An instance that has not ended yet.
     *
     * @param where its machine, in words
     */
    record Running(String instance, String where) {
        @Override
        public String toString() {
            return "%s on %s".formatted(instance, where);
        }
    }
}
