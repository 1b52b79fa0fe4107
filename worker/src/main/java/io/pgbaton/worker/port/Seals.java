package io.pgbaton.worker.port;

import io.pgbaton.core.model.ClusterUid;
import java.util.Optional;

/** Whether words of people have to come through kubectl, and how such a one is known. */
@FunctionalInterface
public interface Seals {
    /** Any word counts, wherever it comes from. */
    Seals NOT_DEMANDED = cluster -> Optional.empty();

    /**
     * The key by which a word to a run of this cluster must be sealed; empty if any word counts.
     *
     * @throws StoreException if it cannot be read
     */
    Optional<String> key(ClusterUid cluster);
}
