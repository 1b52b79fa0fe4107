package io.pgbaton.operator.detect;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.ClusterDetector;
import io.pgbaton.watch.Look;
import io.pgbaton.watch.Raiser;
import io.pgbaton.watch.Sight;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One cluster that is watched, and what the newest look at it came to. */
final class WatchedCluster implements AutoCloseable {
    private final ResourceID id;
    private final Cluster cluster;
    private final ClusterDetector detector;
    private final Consumer<ResourceID> changed;
    private volatile @Nullable Look look;
    private @Nullable Meaning meaning;

    /** What of a look is worth telling: nothing in it changes while nothing happens. */
    private record Meaning(String finding, @Nullable Baton baton, List<InstanceFacts> instances) {}

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

    Optional<Look> look() {
        return Optional.ofNullable(look);
    }

    /** Called by one thread, look after look. */
    private void looked(Look newest) {
        look = newest;
        Meaning now = new Meaning(
                newest.finding().getClass().getSimpleName()
                        + newest.finding().summary().replaceAll(" for \\d+ s\\b", ""),
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
