package io.pgbaton.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.leader.Leadership;
import io.pgbaton.operator.reconcile.ClusterReconciler;
import io.pgbaton.operator.reconcile.Workshop;
import io.pgbaton.resources.KubernetesAccess;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.watch.program.HealthServer;
import io.pgbaton.watch.program.LogFormat;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.start.RunStarter;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the operator until SIGTERM. Two or more may run: one reconciles, all watch. */
public final class OperatorMain {
    private static final Duration DRAIN = Duration.ofSeconds(15);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);
    private static final Duration RETRY_FIRST = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(2);
    private static final int THREADS = 20;

    private static final Logger log = LoggerFactory.getLogger(OperatorMain.class);

    private final OperatorSettings settings;
    private final KubernetesClient kubernetes = KubernetesAccess.client();
    private final TemporalConnection connection = TemporalConnection.of(System.getenv(), "operator");
    private final WorkflowClient temporal = connection.client();
    private final RunStarter runs = new RunStarter(temporal, RunOptions.TASK_QUEUE);
    private final Leadership leadership;
    private final Workshop workshop;
    private final Operator operator;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean started;
    private volatile boolean stopping;

    private OperatorMain(OperatorSettings settings) {
        this.settings = settings;
        this.leadership = new Leadership(settings.namespace(), settings.identity());
        this.workshop = new Workshop(new Workshop.Ground(settings, kubernetes, temporal, runs, leadership::leads));
        this.operator = new Operator(this::configure);
    }

    public static void main(String[] args) throws InterruptedException {
        LogFormat.choose(System.getenv());
        OperatorSettings settings;
        try {
            settings = OperatorSettings.of(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try {
            new OperatorMain(settings).run();
        } catch (IOException | RuntimeException e) {
            // Other threads would keep the process alive; the kubelet starts it anew.
            log.error("the operator cannot start", e);
            Runtime.getRuntime().halt(1);
        }
    }

    private void run() throws IOException, InterruptedException {
        HealthServer health = new HealthServer(HealthServer.PORT, Optional::empty, this::unready);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop();
            health.close();
            stopped.countDown();
        }));
        operator.register(new ClusterReconciler(workshop), this::configure);
        Thread.ofVirtual().name("warm-up").start(this::warmUp);
        operator.start();
        started = true;
        log.info("{} watches all clusters", settings.identity());
        System.out.println("operator ready");
        stopped.await();
    }

    private Optional<String> unready() {
        return started && workshop.hasSynced() ? Optional.empty() : Optional.of("the caches are still being filled");
    }

    private void configure(ConfigurationServiceOverrider overrider) {
        overrider
                .withKubernetesClient(kubernetes)
                .withLeaderElectionConfiguration(leadership.configuration())
                .withReconciliationTerminationTimeout(DRAIN)
                .withConcurrentReconciliationThreads(THREADS)
                .withCloseClientOnStop(false);
    }

    private void configure(ControllerConfigurationOverrider<PostgresCluster> overrider) {
        overrider
                .withName("postgrescluster")
                .withFinalizer(PgbatonApi.FINALIZER)
                .withFieldManager(Owned.FIELD_MANAGER)
                .withReconciliationMaxInterval(MAX_INTERVAL)
                .withRetry(GenericRetry.defaultLimitedExponentialRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(RETRY_FIRST.toMillis())
                        .setMaxInterval(RETRY_MAX.toMillis()));
    }

    /** The first start of a run from a cold JVM takes seconds, and the next one may be a failover's. */
    private void warmUp() {
        boolean warned = false;
        while (!stopping) {
            try {
                runs.warmUp("%s-%s".formatted(connection.identity(), UUID.randomUUID()));
                return;
            } catch (RuntimeException e) {
                if (!warned) {
                    log.warn("Temporal at {} cannot be reached yet: {}", connection.address(), e.getMessage());
                    warned = true;
                }
                LockSupport.parkNanos(WARM_UP_AGAIN.toNanos());
            }
        }
    }

    /** In this order: take no more work, finish what is under way, stop watching, hand over. */
    private void stop() {
        log.info("operator stops");
        stopping = true;
        leadership.stopping();
        operator.stop();
        leadership.release(kubernetes);
        workshop.close();
        TemporalConnection.close(temporal);
        kubernetes.close();
    }
}
