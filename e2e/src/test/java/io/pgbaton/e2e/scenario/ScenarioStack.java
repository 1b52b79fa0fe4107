package io.pgbaton.e2e.scenario;

import io.pgbaton.e2e.fault.FaultyWorkerMain;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.local.Plan;
import io.pgbaton.e2e.stack.ClusterWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A cluster whose workers walk into traps. */
record ScenarioStack(LocalStack stack) implements AutoCloseable {
    static final List<String> WORKERS = List.of("worker-a", "worker-b");
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(3);
    private static final AtomicInteger STARTED = new AtomicInteger();

    /**
     * Starts one in a folder of its own, so that the logs of one that failed stay.
     *
     * @param more what is asked for besides
     */
    static ScenarioStack start(UnaryOperator<Plan> more) {
        Path directory = Path.of("target", "scenarios", "cluster-" + STARTED.incrementAndGet());
        Plan plan = Plan.in(directory).onMajor(major()).withWorkers(0);
        ScenarioStack started = new ScenarioStack(LocalStack.start(more.apply(plan)));
        try {
            started.startMissingWorkers();
            ClusterWatch watch = new ClusterWatch(started.stack);
            watch.awaitServing(BOOTSTRAP_DEADLINE);
            watch.awaitAllStreaming(BOOTSTRAP_DEADLINE);
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** Which PostgreSQL the scenarios run on: {@code -Dpgbaton.major=18}. */
    private static int major() {
        return Integer.getInteger("pgbaton.major", Plan.DEFAULT_MAJOR);
    }

    void startMissingWorkers() {
        WORKERS.stream().filter(name -> !stack.isRunning(name)).forEach(this::startWorker);
    }

    void startWorker(String name) {
        stack.startWorker(name, FaultyWorkerMain.class.getName(), Map.of());
    }

    @Override
    public void close() {
        stack.close();
    }
}
