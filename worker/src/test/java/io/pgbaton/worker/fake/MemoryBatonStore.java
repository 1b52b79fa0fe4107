package io.pgbaton.worker.fake;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.Versioned;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Batons in memory. */
public final class MemoryBatonStore implements BatonStore {
    private final Map<ClusterUid, Versioned<Baton>> batons = new ConcurrentHashMap<>();

    @Override
    public Optional<Versioned<Baton>> get(ClusterUid cluster) {
        return Optional.ofNullable(batons.get(cluster));
    }

    @Override
    public synchronized Written create(Baton baton) {
        return BatonTransition.refusalToCreate(baton)
                .<Written>map(Written.Refused::new)
                .orElseGet(() -> batons.containsKey(baton.cluster()) ? new Written.Conflict() : put(baton, 1));
    }

    @Override
    public synchronized Written compareAndSet(Versioned<Baton> read, Baton next) {
        Versioned<Baton> now = batons.get(read.value().cluster());
        if (now == null || !now.equals(read)) {
            return new Written.Conflict();
        }
        return BatonTransition.refusal(now.value(), next)
                .<Written>map(Written.Refused::new)
                .orElseGet(() -> put(next, Long.parseLong(now.version()) + 1));
    }

    /** Puts a Baton there as if a whole history had led to it. */
    public synchronized void seed(Baton baton) {
        put(baton, 100);
    }

    /** Somebody deletes it. */
    public synchronized void lose(ClusterUid cluster) {
        batons.remove(cluster);
    }

    /** The Baton as it is now. */
    public Baton now(ClusterUid cluster) {
        return get(cluster).orElseThrow().value();
    }

    private Written put(Baton baton, long version) {
        Versioned<Baton> stored = new Versioned<>(baton, Long.toString(version));
        batons.put(baton.cluster(), stored);
        return new Written.Stored(stored);
    }
}
