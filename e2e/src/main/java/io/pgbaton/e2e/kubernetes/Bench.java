package io.pgbaton.e2e.kubernetes;

import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Trials;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Makes the same fault on the current primary of a cluster again and again and prints for how long a client of its Service could
 * not write, and what each step took of it. Fails if the promise did not hold.
 */
public final class Bench {
    private static final ClusterKey CLUSTER = new ClusterKey("pgbaton-bench", "bench");
    private static final int REPLICAS = 3;
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(5);
    private static final Map<String, BiConsumer<Sandbox, InstancePod>> FAULTS = Map.of(
            "failover", (sandbox, primary) -> primary.killPostgres(),
            "switchover", (sandbox, primary) -> primary.askForAnother("bench"),
            "poddelete", (sandbox, primary) -> primary.delete(),
            "node-loss", (sandbox, primary) -> sandbox.powerOff(primary.node()),
            "partition", (sandbox, primary) -> sandbox.partition(primary.node(), Sandbox.Side.ALL));

    private final Progress progress = new Progress(System.out);

    private Bench() {}

    /** Arguments: which fault, and how often. Ends with 0 if the promise held in all of them. */
    public static void main(String[] args) {
        BiConsumer<Sandbox, InstancePod> fault = FAULTS.get(args[0]);
        if (fault == null) {
            throw new IllegalArgumentException("expected one of %s, not %s".formatted(FAULTS.keySet(), args[0]));
        }
        boolean held;
        Sandbox sandbox = Sandbox.running();
        Trials.Ordeal<InstancePod> ordeal = new Trials.Ordeal<>(
                primary -> fault.accept(sandbox, primary), sandbox::undoAll, Integer.parseInt(args[1]));
        try (Clusters clusters = new Clusters(sandbox)) {
            held = new Bench().run(clusters, ordeal);
        } catch (DeadlineMissed | IllegalStateException | SQLException e) {
            System.err.println("bench: " + e.getMessage());
            held = false;
        } finally {
            sandbox.undoAll();
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(Clusters clusters, Trials.Ordeal<InstancePod> ordeal) throws SQLException {
        clusters.deleteNamespace(CLUSTER.namespace());
        Trials trials;
        try (KubernetesStack stack = clusters.create(CLUSTER, REPLICAS)) {
            stack.awaitAvailable(BOOTSTRAP_DEADLINE);
            new ClusterWatch(stack).awaitAllStreaming(BOOTSTRAP_DEADLINE);
            progress.say("cluster %s bootstrapped".formatted(CLUSTER));
            trials = Trials.run(progress, stack, ordeal);
        }
        clusters.deleteNamespace(CLUSTER.namespace());
        trials.printCosts(progress);
        trials.printVerdict(progress);
        return trials.held();
    }
}
