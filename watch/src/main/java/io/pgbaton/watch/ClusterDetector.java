package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Detection;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one cluster and raises what has to be done: observe (one event stream per instance, the Baton afresh), decide
 * ({@link Detection}, pure), tell, raise ({@link Alarm}, idempotent). On the side it lets a primary go on that
 * asks for it ({@link Granter}). Never throws: trouble is logged once, and the next
 * look tries again. A raise that hangs because Temporal is away holds up no look.
 */
public final class ClusterDetector implements AutoCloseable {
    /** Events wake it at once; this is for what has no event, like a Baton that changed or a lock that became free. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** While an instance is away: how soon the end of its process is seen. */
    private static final Duration CLOSE_LOOK = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(ClusterDetector.class);

    private final Cluster cluster;
    private final Sight sight;
    private final Raiser raiser;
    private final Consumer<Look> listener;
    private final List<Watch> watches;
    private final Semaphore wake = new Semaphore(0);
    private final AtomicBoolean raising = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private String lastSaid = "";
    private volatile String trouble = "";
    private volatile String lastRaised = "";

    /**
     * Makes a detector that does nothing before {@link #start}.
     *
     * @param listener is told every look, before anything is raised; it must neither block nor throw
     */
    public ClusterDetector(Cluster cluster, Sight sight, Raiser raiser, Consumer<Look> listener) {
        this.cluster = cluster;
        this.sight = sight;
        this.raiser = raiser;
        this.listener = listener;
        Granter granter = new Granter(cluster.name(), sight, threads, Granter.ATTEMPT);
        Watch.Listener ear = new Watch.Listener() {
            @Override
            public void heard(InstanceState state) {
                granter.heard(state);
            }

            @Override
            public void changed() {
                wake.release();
            }
        };
        this.watches = cluster.instances().stream()
                .map(instance -> new Watch(cluster.uid(), instance, sight.instances(), ear))
                .toList();
    }

    /** Begins to watch; returns at once. */
    public void start() {
        watches.forEach(threads::execute);
        threads.execute(this::watchAll);
    }

    /** Something outside the streams changed, like a pod or the Baton: look at once. */
    public void lookNow() {
        wake.release();
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
            Baton baton = sight.baton().get().orElse(null);
            List<Observation> observations = observe();
            ClusterPolicy policy = sight.policy().get();
            Finding finding = baton == null
                    ? Detection.withoutBaton(cluster.uid(), cluster.instances(), observations)
                    : Detection.decide(
                            baton,
                            new Detection.Wanted(cluster.instances(), policy.shape()),
                            observations,
                            policy.detection());
            Look look = new Look(baton, observations, finding, led());
            listener.accept(look);
            say(finding.summary() + trouble);
            raise(look);
        } catch (RejectedExecutionException e) {
            log.debug("closed in the middle of a look", e);
        } catch (RuntimeException e) {
            say("cannot look: " + e.getMessage());
            log.debug("cannot look", e);
        }
    }

    /** One at a time, on a thread of its own; whatever is found meanwhile is raised at the look after it. */
    private void raise(Look look) {
        if (raising.compareAndSet(false, true)) {
            threads.execute(() -> {
                try {
                    raiser.raise(look).ifPresent(this::sayRaised);
                    trouble = "";
                } catch (RuntimeException e) {
                    trouble = "; cannot raise: " + e.getMessage();
                    log.debug("cannot raise", e);
                } finally {
                    raising.set(false);
                }
            });
        }
    }

    /** What lasts is raised again and again, and said once. */
    private void sayRaised(String raised) {
        if (!raised.equals(lastRaised)) {
            lastRaised = raised;
            log.info("{}: raised {}", cluster.name(), raised);
        }
    }

    private Map<Member, Position> led() {
        return watches.stream()
                .flatMap(watch -> watch.led().stream())
                .collect(Collectors.toMap(Watch.Led::member, Watch.Led::reached));
    }

    private List<Observation> observe() {
        return watches.stream().map(watch -> watch.observe(sight.containers())).toList();
    }

    /** A finding is said when it changes, not at every look. */
    private void say(String text) {
        if (!text.equals(lastSaid)) {
            lastSaid = text;
            log.info("{}: {}", cluster.name(), text);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
