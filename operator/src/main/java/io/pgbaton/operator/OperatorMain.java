package io.pgbaton.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.resources.KubernetesAccess;
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
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the operator until SIGTERM. Says "operator ready" on standard output when it watches. */
public final class OperatorMain {
    private static final Duration WARM_UP_AGAIN = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(OperatorMain.class);

    private final KubernetesClient kubernetes = KubernetesAccess.client();
    private final TemporalConnection connection = TemporalConnection.of(System.getenv(), "operator");
    private final WorkflowClient temporal = connection.client();
    private final RunStarter runs = new RunStarter(temporal, RunOptions.TASK_QUEUE);
    private final OperatorApp app;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private OperatorMain(OperatorSettings settings) {
        this.app = new OperatorApp(settings, kubernetes, temporal, runs);
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
        HealthServer health = new HealthServer(HealthServer.PORT, Optional::empty, app::unready);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.info("operator stops");
            app.close();
            TemporalConnection.close(temporal);
            kubernetes.close();
            health.close();
            stopped.countDown();
        }));
        Thread.ofVirtual().name("warm-up").start(this::warmUp);
        app.start();
        System.out.println("operator ready");
        stopped.await();
    }

    /** The first start of a run from a cold JVM takes seconds, and the next one may be a failover's. */
    private void warmUp() {
        boolean warned = false;
        try {
            do {
                try {
                    runs.warmUp("%s-%s".formatted(connection.identity(), UUID.randomUUID()));
                    return;
                } catch (RuntimeException e) {
                    if (!warned) {
                        log.warn("Temporal at {} cannot be reached yet: {}", connection.address(), e.getMessage());
                        warned = true;
                    }
                }
            } while (!stopped.await(WARM_UP_AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
