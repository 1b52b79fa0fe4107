package io.pgbaton.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.leader.Leadership;
import io.pgbaton.operator.reconcile.ClusterReconciler;
import io.pgbaton.operator.reconcile.Workshop;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.workflows.start.Runs;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the operator. Any number may run: all watch, the one that holds the Lease reconciles. */
public final class OperatorApp implements AutoCloseable {
    /** A reconcile that is under way when the operator stops gets this long. */
    private static final Duration DRAIN = Duration.ofSeconds(15);

    /** A cluster is looked at at least this often, whatever events are missed. */
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);

    /**
     * While a role moves there is news many times a second, and nothing waits for a reconcile. What it reports is as good a
     * little later; the machine belongs to the move meanwhile.
     */
    private static final Duration AT_MOST_EVERY = Duration.ofSeconds(1);

    /** The first news of something are told at once. */
    private static final int RECONCILES = 2;

    private static final Duration RETRY_FIRST = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    private static final int THREADS = 20;

    private static final Logger log = LoggerFactory.getLogger(OperatorApp.class);

    private final OperatorSettings settings;
    private final KubernetesClient kubernetes;
    private final Leadership leadership;
    private final Workshop workshop;
    private final Operator operator;
    private volatile boolean started;

    /** Prepares a replica; both clients stay the caller's. */
    public OperatorApp(OperatorSettings settings, KubernetesClient kubernetes, WorkflowClient temporal, Runs runs) {
        this.settings = settings;
        this.kubernetes = kubernetes;
        this.leadership = new Leadership(settings.namespace(), settings.identity());
        this.workshop = new Workshop(new Workshop.Ground(settings, kubernetes, temporal, runs, leadership::leads));
        this.operator = new Operator(this::configure);
    }

    /**
     * Fills the caches and begins to watch; reconciles as soon as it leads.
     *
     * @throws io.javaoperatorsdk.operator.OperatorException if the API server cannot be reached
     */
    public void start() {
        operator.register(new ClusterReconciler(workshop), this::configure);
        operator.start();
        started = true;
        log.info("{} watches all clusters", settings.identity());
    }

    private void configure(ConfigurationServiceOverrider overrider) {
        overrider
                .withKubernetesClient(kubernetes)
                .withLeaderElectionConfiguration(leadership.configuration())
                .withReconciliationTerminationTimeout(DRAIN)
                .withConcurrentReconciliationThreads(THREADS)
                .withCloseClientOnStop(false);
    }

    /** Retries have no end: the framework's own default gives up after five, and then nothing happens for hours. */
    private void configure(ControllerConfigurationOverrider<PostgresCluster> overrider) {
        overrider
                .withName("postgrescluster")
                .withFinalizer(PgbatonApi.FINALIZER)
                .withFieldManager(Owned.FIELD_MANAGER)
                .withReconciliationMaxInterval(MAX_INTERVAL)
                .withRateLimiter(new LinearRateLimiter(AT_MOST_EVERY, RECONCILES))
                .withRetry(GenericRetry.defaultLimitedExponentialRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(RETRY_FIRST.toMillis())
                        .setMaxInterval(RETRY_MAX.toMillis()));
    }

    /** Why it cannot work now; empty while it can. */
    public Optional<String> unready() {
        return started && workshop.hasSynced() ? Optional.empty() : Optional.of("the caches are still being filled");
    }

    /** Whether this replica leads, as far as it knows. */
    public boolean leads() {
        return leadership.leads();
    }

    /** In this order: take no more work, finish what is under way, hand over, stop watching. */
    @Override
    public void close() {
        leadership.stopping();
        operator.stop();
        leadership.release(kubernetes);
        workshop.close();
    }
}
