package io.pgbaton.worker;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.local.LocalCluster;
import io.pgbaton.worker.local.LocalEndpoints;
import io.pgbaton.worker.local.LocalPorts;
import io.pgbaton.workflows.RunOptions;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker for one cluster on this machine. */
final class LocalWorker {
    private static final Duration WARM_CALL = Duration.ofSeconds(2);

    private final Logger log = LoggerFactory.getLogger(LocalWorker.class);
    private final LocalCluster cluster;

    LocalWorker(LocalCluster cluster) {
        this.cluster = cluster;
    }

    /** Returns when it has stopped. */
    void run() throws IOException, InterruptedException {
        LocalEndpoints endpoints = LocalEndpoints.open(cluster, Role.WORKER);
        HttpInstances instances = new HttpInstances(endpoints);
        TemporalConnection temporal = TemporalConnection.of(System.getenv(), "worker");
        WorkflowClient client = temporal.client();
        temporal.awaitServer(client, log::warn);
        WorkerApp worker = new WorkerApp(client, RunOptions.TASK_QUEUE, LocalPorts.of(cluster, instances));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.info("worker stops");
            worker.close();
            endpoints.close();
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
