package io.pgbaton.worker.local;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Detection;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.ClusterDirectory.Cluster;
import io.pgbaton.worker.port.ContainerWatch;
import io.pgbaton.worker.port.InstanceClient;
import io.pgbaton.worker.port.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one cluster and raises what has to be done: observe (one event stream per instance, the Baton afresh), decide
 * ({@link Detection}, pure), raise ({@link Alarm}, idempotent). Never throws: trouble is logged once, and the next look
 * tries again.
 */
public final class LocalDetector implements AutoCloseable {
    /** Events wake it at once; this is for what has no event, like a Baton that changed or a lock that became free. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** While an instance is away: how soon the end of its process is seen. */
    private static final Duration CLOSE_LOOK = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(LocalDetector.class);

    private final Cluster cluster;
    private final BatonStore batons;
    private final ContainerWatch containers;
    private final Alarm alarm;
    private final List<Watch> watches;
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private String lastSaid = "";

    public LocalDetector(
            Cluster cluster, BatonStore batons, InstanceClient instances, ContainerWatch containers, Alarm alarm) {
        this.cluster = cluster;
        this.batons = batons;
        this.containers = containers;
        this.alarm = alarm;
        this.watches = cluster.instances().stream()
                .map(instance -> watch(cluster.uid(), instance, instances))
                .toList();
    }

    private Watch watch(ClusterUid uid, InstanceName instance, InstanceClient instances) {
        return new Watch(uid, instance, instances, wake::release);
    }

    /** Begins to watch; returns at once. */
    public void start() {
        watches.forEach(threads::execute);
        threads.execute(this::watchAll);
    }

    private void watchAll() {
        while (!Thread.currentThread().isInterrupted()) {
            look();
            Duration pause = watches.stream().anyMatch(Watch::isWorthACloseLook) ? CLOSE_LOOK : LOOK;
            try {
                if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One look; the loop must survive whatever goes wrong in it. */
    private void look() {
        try {
            Baton baton = batons.get(cluster.uid()).map(Versioned::value).orElse(null);
            Finding finding = Detection.decide(baton, cluster.instances(), observe());
            say(finding.summary());
            raise(finding, baton);
        } catch (RuntimeException e) {
            say("cannot look or raise: " + e.getMessage());
            log.debug("cannot look or raise", e);
        }
    }

    private void raise(Finding finding, @Nullable Baton baton) {
        alarm.raise(finding, baton).ifPresent(raised -> log.info("raised: {}", raised));
    }

    private List<Observation> observe() {
        return watches.stream()
                .flatMap(watch -> watch.observe(containers).stream())
                .toList();
    }

    /** A finding is said when it changes, not at every look. Digits are left out: how long a silence lasts is no news. */
    private void say(String text) {
        String key = text.replaceAll("\\d+ s\\b", "");
        if (!key.equals(lastSaid)) {
            lastSaid = key;
            log.info("{}", text);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
