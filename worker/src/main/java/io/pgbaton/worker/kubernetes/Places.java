package io.pgbaton.worker.kubernetes;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.port.StoreException;
import java.util.Optional;

/** Finds where a cluster lives. */
@FunctionalInterface
interface Places {
    /**
     * The place of a cluster; empty only if the API server says that there is none of that UID.
     *
     * @throws StoreException if it cannot be asked
     */
    Optional<ClusterPlace> find(ClusterUid uid);

    /**
     * The place of a cluster that must be there.
     *
     * @throws StoreException if there is none of that UID any more, or if that cannot be asked
     */
    default ClusterPlace require(ClusterUid uid) {
        return find(uid).orElseThrow(() -> new StoreException("there is no cluster %s any more".formatted(uid)));
    }
}
