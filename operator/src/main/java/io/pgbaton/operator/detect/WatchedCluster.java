package io.pgbaton.operator.detect;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.ClusterDetector;
import io.pgbaton.watch.Look;
import io.pgbaton.watch.Raiser;
import io.pgbaton.watch.Sight;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One cluster that is watched, and what the newest look at it came to. */
final class WatchedCluster implements AutoCloseable {
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final long madeNanos = System.nanoTime();
    private final ResourceID id;
    private final Cluster cluster;
    private final ClusterDetector detector;
    private final Consumer<ResourceID> changed;
    private volatile @Nullable Look look;
    private @Nullable Meaning meaning;

    /** What of a look is worth telling: nothing in it changes while nothing happens. */
    private record Meaning(Finding finding, @Nullable Baton baton, List<InstanceFacts> instances) {}

    WatchedCluster(ResourceID id, Cluster cluster, Sight sight, Raiser raiser, Consumer<ResourceID> changed) {
        this.id = id;
        this.cluster = cluster;
        this.changed = changed;
        this.detector = new ClusterDetector(cluster, sight, raiser, this::looked);
    }

    ResourceID id() {
        return id;
    }

    Cluster cluster() {
        return cluster;
    }

    void start() {
        detector.start();
    }

    void lookNow() {
        detector.lookNow();
    }

    /** Empty as long as the streams are still being opened: an instance that was never heard may be a matter of time. */
    Optional<Look> look() {
        Look newest = look;
        boolean complete =
                newest != null && newest.observations().stream().noneMatch(Observation.Unheard.class::isInstance);
        boolean late = System.nanoTime() - madeNanos > SETTLING.toNanos();
        return complete || late ? Optional.ofNullable(newest) : Optional.empty();
    }

    /** Called by one thread, look after look. */
    private void looked(Look newest) {
        look = newest;
        Meaning now = new Meaning(
                newest.finding(),
                newest.baton(),
                InstanceFacts.of(newest, cluster.instances(), cluster.uid().value()));
        if (!now.equals(meaning)) {
            meaning = now;
            changed.accept(id);
        }
    }

    @Override
    public void close() {
        detector.close();
    }
}
