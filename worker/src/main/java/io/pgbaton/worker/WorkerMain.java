package io.pgbaton.worker;

import io.pgbaton.watch.program.LogFormat;
import io.pgbaton.worker.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker, for one local cluster ({@code WorkerMain --local DIR}) or for all clusters of a Kubernetes
 * ({@code WorkerMain --kubernetes}). Says "worker ready" on standard output when it takes tasks, and stops at a safe point on
 * SIGTERM.
 */
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        LogFormat.choose(System.getenv());
        List<String> arguments = List.of(args);
        if (arguments.equals(List.of("--kubernetes"))) {
            runOrEnd();
        } else if (arguments.size() == 2 && arguments.getFirst().equals("--local")) {
            new LocalWorker(LocalCluster.read(Path.of(arguments.getLast()))).run();
        } else {
            System.err.println(
                    "usage: WorkerMain --kubernetes, or WorkerMain --local DIR, where DIR holds a cluster.json");
            System.exit(2);
        }
    }

    /** Whatever fails at the start, other threads would keep the process alive; the kubelet starts it anew. */
    private static void runOrEnd() throws InterruptedException {
        try {
            new KubernetesWorker().run();
        } catch (IOException | RuntimeException e) {
            LoggerFactory.getLogger(WorkerMain.class).error("the worker cannot start", e);
            Runtime.getRuntime().halt(1);
        }
    }
}
