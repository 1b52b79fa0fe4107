package io.pgbaton.worker;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.program.LogFormat;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.worker.local.LocalCluster;
import io.pgbaton.worker.local.LocalEndpoints;
import io.pgbaton.worker.local.LocalPorts;
import io.pgbaton.workflows.RunOptions;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker for one local cluster: {@code WorkerMain --local DIR}. Says "worker ready" on standard output when it takes
 * tasks, and stops at a safe point on SIGTERM.
 */
public final class WorkerMain {
    private static final Duration WARM_CALL = Duration.ofSeconds(2);

    private WorkerMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LogFormat.choose(System.getenv());
        if (args.length != 2 || !"--local".equals(args[0])) {
            System.err.println("usage: WorkerMain --local DIR, where DIR holds a cluster.json");
            System.exit(2);
        }
        run(LocalCluster.read(Path.of(args[1])));
    }

    private static void run(LocalCluster cluster) throws IOException, InterruptedException {
        Logger log = LoggerFactory.getLogger(WorkerMain.class);
        HttpInstances instances = LocalEndpoints.open(cluster);
        TemporalConnection temporal = TemporalConnection.of(System.getenv(), "worker");
        WorkflowClient client = temporal.client();
        temporal.awaitServer(client, log::warn);
        WorkerApp worker = new WorkerApp(client, RunOptions.TASK_QUEUE, LocalPorts.of(cluster, instances));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.info("worker stops");
            worker.close();
            instances.close();
            TemporalConnection.close(client);
            stopped.countDown();
        }));
        worker.start();
        // Also loads all that a conversation with an instance needs; whether one answers does not matter here.
        for (InstanceName instance : cluster.toCluster().instances()) {
            instances.state(cluster.uid(), instance, WARM_CALL);
        }
        log.info("worker of cluster {} takes tasks from {}", cluster.name(), RunOptions.TASK_QUEUE);
        System.out.println("worker ready");
        stopped.await();
    }
}
