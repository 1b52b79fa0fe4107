package io.pgbaton.worker;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.resources.KubernetesAccess;
import io.pgbaton.watch.program.HealthServer;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.worker.activity.BackupActivities;
import io.pgbaton.worker.activity.DeletionActivities;
import io.pgbaton.worker.activity.RollingActivities;
import io.pgbaton.worker.kubernetes.ApiLine;
import io.pgbaton.worker.kubernetes.KubernetesPorts;
import io.pgbaton.worker.kubernetes.Words;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WebUi;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker for all clusters of a Kubernetes: any number of them may run, each takes what tasks it gets. */
final class KubernetesWorker {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Logger log = LoggerFactory.getLogger(KubernetesWorker.class);
    private final KubernetesClient kubernetes = KubernetesAccess.client();
    private final KubernetesPorts ports = new KubernetesPorts(kubernetes, Words.of(System.getenv()));
    private final TemporalConnection temporal = TemporalConnection.of(System.getenv(), "worker");
    private final WebUi webUi = new WebUi(WebUi.address(System.getenv()), temporal.namespace());
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** What it waits for before it takes tasks, or why it takes none any more; empty while it takes them. */
    private volatile Optional<String> unready = Optional.of("it has just started");

    private volatile boolean stopping;

    /** Returns when it has stopped. */
    void run() throws IOException, InterruptedException {
        HealthServer health = new HealthServer(HealthServer.PORT, Optional::empty, () -> unready);
        ports.start();
        awaitSync();
        WorkflowClient client = temporal.client();
        temporal.awaitServer(client, this::waits);
        WorkerApp worker = new WorkerApp(client, RunOptions.TASK_QUEUE, ports.ports());
        worker.alsoTakes(new DeletionActivities(ports.ports(), ports.workload()));
        worker.alsoTakes(new BackupActivities(ports.ports(), ports.backups(), webUi));
        worker.alsoTakes(new RollingActivities(ports.ports(), ports.pods()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop(worker, client);
            health.close();
            stopped.countDown();
        }));
        worker.start();
        ports.warmUp();
        unready = Optional.empty();
        log.info("worker takes tasks from {} of {}", RunOptions.TASK_QUEUE, temporal.address());
        System.out.println("worker ready");
        watchTheApi(worker);
    }

    /** Takes no tasks while the API server cannot be reached from here, until it stops. */
    private void watchTheApi(WorkerApp worker) throws InterruptedException {
        try (ApiLine api = ApiLine.to(kubernetes)) {
            boolean takes = true;
            while (!stopped.await(ApiLine.LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                boolean up = api.isUp();
                if (up != takes && !stopping) {
                    takes = up;
                    worker.takeTasks(up);
                    unready = up ? Optional.empty() : Optional.of("the API server does not answer");
                    log.warn(
                            up
                                    ? "takes tasks: the API server answers again"
                                    : "takes no tasks: the API server does not answer");
                }
            }
        }
    }

    private void awaitSync() throws InterruptedException {
        waits("waiting for the API server at %s".formatted(kubernetes.getMasterUrl()));
        while (!ports.hasSynced()) {
            Thread.sleep(LOOK);
        }
    }

    private void waits(String reason) {
        unready = Optional.of(reason);
        log.warn(reason);
    }

    /** Running steps come to a safe point while they can still see and speak to everybody. */
    private void stop(WorkerApp worker, WorkflowClient client) {
        log.info("worker stops");
        stopping = true;
        unready = Optional.of("it stops");
        worker.close();
        ports.close();
        kubernetes.close();
        TemporalConnection.close(client);
    }
}
