package io.pgbaton.worker.port;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.watch.Cluster;
import java.util.Optional;

/** Which clusters there are, and which instances each of them should have. */
public interface ClusterDirectory {
    /** The cluster as it is wanted now; empty if there is none of that UID. */
    Optional<Cluster> cluster(ClusterUid uid);

    /** What its owner wants its membership to be now; empty if nobody says: then it stays as it is. */
    default Optional<WantedShape> wanted(ClusterUid uid) {
        return Optional.empty();
    }

    /** True if somebody has asked to delete this cluster: nothing new begins in it. */
    default boolean isBeingDeleted(ClusterUid uid) {
        return false;
    }
}
