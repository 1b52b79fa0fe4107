package io.pgbaton.operator.apply;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.apply.ClusterObjects.Settled;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What clusters ran as when their objects were last put right, for a short time. */
final class LatelySettled {
    /** How long it is remembered: an edit waits no longer than that, whatever else is under way. */
    static final Duration LATELY = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<ClusterUid, Known> known = new ConcurrentHashMap<>();

    private record Known(Long generation, Instant at, Settled settled) {}

    LatelySettled(InstantSource clock) {
        this.clock = clock;
    }

    /** All its objects are right now. */
    void keep(PostgresCluster cluster, Settled settled) {
        known.put(uid(cluster), new Known(cluster.getMetadata().getGeneration(), clock.instant(), settled));
    }

    /** Empty if it is too long ago, or if something else was asked for since. */
    Optional<Settled> of(PostgresCluster cluster) {
        return Optional.ofNullable(known.get(uid(cluster)))
                .filter(it -> it.generation().equals(cluster.getMetadata().getGeneration()))
                .filter(it -> it.at().plus(LATELY).isAfter(clock.instant()))
                .map(Known::settled);
    }

    /** A cluster is gone. */
    void forget(ClusterUid cluster) {
        known.remove(cluster);
    }

    private static ClusterUid uid(PostgresCluster cluster) {
        return new ClusterUid(cluster.getMetadata().getUid());
    }
}
