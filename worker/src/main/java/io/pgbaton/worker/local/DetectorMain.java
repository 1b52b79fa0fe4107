package io.pgbaton.worker.local;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.watch.Alarm;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.ClusterDetector;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.Sight;
import io.pgbaton.watch.program.LogFormat;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.start.RunStarter;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one local cluster: {@code DetectorMain DIR}. Says "detector ready" on standard output when it does, and stops on
 * SIGTERM.
 */
public final class DetectorMain {
    private DetectorMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LogFormat.choose(System.getenv());
        if (args.length != 1) {
            System.err.println("usage: DetectorMain DIR, where DIR holds a cluster.json");
            System.exit(2);
        }
        run(LocalCluster.read(Path.of(args[0])));
    }

    private static void run(LocalCluster local) throws IOException, InterruptedException {
        Logger log = LoggerFactory.getLogger(DetectorMain.class);
        LocalEndpoints endpoints = LocalEndpoints.open(local, Role.OPERATOR);
        HttpInstances instances = new HttpInstances(endpoints);
        Ports ports = LocalPorts.of(local, instances);
        TemporalConnection temporal = TemporalConnection.of(System.getenv(), "detector");
        WorkflowClient client = temporal.client();
        RunStarter runs = new RunStarter(client, RunOptions.TASK_QUEUE);
        Cluster cluster = local.toCluster();
        Alarm alarm = new Alarm(
                cluster, runs, () -> policy(local), new Alarm.Watchman(temporal.identity(), InstantSource.system()));
        ClusterDetector detector = new ClusterDetector(cluster, sight(local, ports), alarm, look -> {});
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log.info("detector stops");
            detector.close();
            endpoints.close();
            TemporalConnection.close(client);
            stopped.countDown();
        }));
        warmUp(runs, temporal, log);
        detector.start();
        log.info("detector watches {} of cluster {}", cluster.instances(), cluster.name());
        System.out.println("detector ready");
        stopped.await();
    }

    /** The store has no cache: every read is fresh. */
    private static Sight sight(LocalCluster cluster, Ports ports) {
        Supplier<Optional<Baton>> baton =
                () -> ports.batons().get(cluster.uid()).map(Versioned::value);
        return new Sight(baton, baton, ports.instances(), ports.containers(), () -> policy(cluster));
    }

    private static ClusterPolicy policy(LocalCluster cluster) {
        return ClusterPolicy.DEFAULT.wanting(cluster.wanted().orElse(null));
    }

    /** Without a server there is nothing to warm up with, and the detector watches all the same. */
    private static void warmUp(RunStarter runs, TemporalConnection temporal, Logger log) {
        try {
            runs.warmUp("%s-%s".formatted(temporal.identity(), UUID.randomUUID()));
        } catch (RuntimeException e) {
            log.warn("Temporal at {} cannot be reached yet: {}", temporal.address(), e.getMessage());
        }
    }
}
