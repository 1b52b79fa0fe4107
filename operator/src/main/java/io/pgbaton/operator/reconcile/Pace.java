package io.pgbaton.operator.reconcile;

import io.pgbaton.core.model.ClusterUid;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When something about a cluster is raised: once it has lasted longer than two caches can be apart, and then from time to time. */
final class Pace {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<ClusterUid, Long> dueMs = new ConcurrentHashMap<>();

    Pace(InstantSource clock) {
        this.clock = clock;
    }

    /** There is nothing to raise. */
    void forget(ClusterUid cluster) {
        dueMs.remove(cluster);
    }

    /** There is something, and it is time. */
    boolean isDue(ClusterUid cluster) {
        long nowMs = clock.millis();
        return nowMs >= dueMs.computeIfAbsent(cluster, uid -> nowMs + PATIENCE.toMillis());
    }

    /** It was raised just now. */
    void raised(ClusterUid cluster) {
        dueMs.put(cluster, clock.millis() + AGAIN.toMillis());
    }
}
