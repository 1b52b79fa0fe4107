package io.pgbaton.worker.port;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.Cluster;
import java.util.List;
import java.util.Optional;

/** Which clusters there are, and which instances each of them should have. */
public interface ClusterDirectory {
    /** The cluster as it is wanted now; empty if there is none of that UID. */
    Optional<Cluster> cluster(ClusterUid uid);

    /** What its owner wants its membership to be now; empty if nobody says: then it stays as it is. */
    default Optional<WantedShape> wanted(ClusterUid uid) {
        return Optional.empty();
    }

    /** Every instance of a cluster whose volume there is, wanted or not; more may be wanted than have one. */
    default List<InstanceName> volumes(ClusterUid uid) {
        return cluster(uid).map(Cluster::instances).orElse(List.of());
    }

    /** True if somebody has asked to delete this cluster: nothing new begins in it. */
    default boolean isBeingDeleted(ClusterUid uid) {
        return false;
    }
}
