package io.pgbaton.worker.port;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.ClusterUid;
import java.util.Optional;

/**
 * Keeps one Baton per cluster (safety rules, section 1). Every read is fresh, never from a cache; every change is a
 * compare-and-set on such a read, and one that {@link BatonTransition} refuses is refused whoever asks.
 *
 * <p>All methods throw {@link StoreException} if the store cannot be reached: nobody then knows whether a write happened,
 * so the caller reads again.
 */
public interface BatonStore {
    /** The Baton as it is now; empty if this cluster has none. */
    Optional<Versioned<Baton>> get(ClusterUid cluster);

    /** Stores the first Baton of a cluster; a {@link Written.Conflict} if there is one already. */
    Written create(Baton baton);

    /** Replaces what was read by {@code next}, if nobody replaced it since. */
    Written compareAndSet(Versioned<Baton> read, Baton next);

    /** How a write ended. */
    sealed interface Written {
        /** It is durable. */
        record Stored(Versioned<Baton> now) implements Written {}

        /** Somebody else wrote first; read again and decide again. */
        record Conflict() implements Written {}

        /** No such change is ever allowed; nothing was written. */
        record Refused(String reason) implements Written {}
    }
}
