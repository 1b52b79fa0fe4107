package io.pgbaton.e2e.fault;

import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.program.LogFormat;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.WorkerApp;
import io.pgbaton.worker.local.LocalCluster;
import io.pgbaton.worker.local.LocalEndpoints;
import io.pgbaton.worker.local.LocalPorts;
import io.pgbaton.workflows.RunOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * A worker like any other, except that it walks into what a {@link Trap} in the cluster's folder holds for it, and that a
 * {@link Recording} there keeps what it sends to instances.
 */
public final class FaultyWorkerMain {
    private FaultyWorkerMain() {}

    /** Arguments as those of the real worker: {@code --local DIR}. */
    public static void main(String[] args) throws Exception {
        LogFormat.choose(System.getenv());
        LocalCluster cluster = LocalCluster.read(Path.of(args[1]));
        Trap trap = new Trap(cluster.directory());
        StepsAtWork atWork = new StepsAtWork();
        WorkerApp worker = new WorkerApp(
                TemporalConnection.of(System.getenv(), "worker").client(),
                RunOptions.TASK_QUEUE,
                new TrappedPorts(trap, atWork)
                        .around(LocalPorts.of(
                                cluster,
                                new RecordedInstances(
                                        new Recording(cluster.directory()),
                                        new HttpInstances(LocalEndpoints.open(cluster, Role.WORKER))))),
                new TrapInterceptor(trap, atWork));
        worker.start();
        System.out.println("worker ready");
        new CountDownLatch(1).await();
    }
}
