package io.pgbaton.operator.detect;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import io.pgbaton.operator.person.Word;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the reconciler that something about a cluster is new, and keeps the set of watched clusters up to date. It starts
 * with the operator and not with leadership, so that a replica that does not lead watches too.
 */
public final class DetectionSource extends AbstractEventSource<Void, PostgresCluster>
        implements ResourceEventAware<PostgresCluster> {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(DetectionSource.class);

    private final Runnable refresh;
    private final Supplier<Stream<PostgresCluster>> clusters;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("watched-clusters").factory());

    /**
     * Makes the source.
     *
     * @param refresh brings the set of watched clusters up to date
     * @param clusters all clusters as the cache has them
     */
    public DetectionSource(Runnable refresh, Supplier<Stream<PostgresCluster>> clusters) {
        super(Void.class, "detection");
        this.refresh = refresh;
        this.clusters = clusters;
    }

    @Override
    public void start() {
        super.start();
        var _ = schedule.scheduleWithFixedDelay(this::refreshSafely, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An exception would end the schedule. */
    private void refreshSafely() {
        try {
            refresh.run();
        } catch (RuntimeException e) {
            log.warn("cannot bring the set of watched clusters up to date: {}", e.getMessage());
            log.debug("cannot bring the set of watched clusters up to date", e);
        }
    }

    /** Something about this cluster is new. */
    public void changed(ResourceID cluster) {
        if (isRunning()) {
            getEventHandler().handleEvent(new Event(cluster));
        }
    }

    /** An annotation is no change of what was asked for, so it makes no event by itself; a person's word shall not wait. */
    @Override
    public void onResourceUpdated(PostgresCluster now, PostgresCluster before) {
        if (isSpokenTo(now)
                && !Objects.equals(
                        now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())) {
            changed(ResourceID.fromResource(now));
        }
    }

    private static boolean isSpokenTo(PostgresCluster cluster) {
        Map<String, String> annotations = cluster.getMetadata().getAnnotations();
        return annotations != null
                && Arrays.stream(Word.values()).map(Word::annotation).anyMatch(annotations::containsKey);
    }

    /** Something about all clusters is new. */
    public void allChanged() {
        clusters.get().map(ResourceID::fromResource).forEach(this::changed);
    }

    @Override
    public void stop() {
        schedule.shutdownNow();
        super.stop();
    }

    @Override
    public Set<Void> getSecondaryResources(PostgresCluster primary) {
        return Set.of();
    }
}
