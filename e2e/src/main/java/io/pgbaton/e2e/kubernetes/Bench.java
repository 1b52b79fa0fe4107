package io.pgbaton.e2e.kubernetes;

import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Trials;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the same fault on the current primary of a cluster again and again and prints for how long a client of its Service could
 * not write, and what each step took of it. Fails if the promise did not hold.
 */
public final class Bench {
    private static final ClusterKey CLUSTER = new ClusterKey("pgbaton-bench", "bench");
    private static final int REPLICAS = 3;
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(5);
    private static final Map<String, Consumer<InstancePod>> FAULTS =
            Map.of("failover", InstancePod::killPostgres, "poddelete", InstancePod::delete);

    private final Progress progress = new Progress(System.out);

    private Bench() {}

    /** Arguments: {@code failover} or {@code poddelete}, and how often. Ends with 0 if the promise held in all of them. */
    public static void main(String[] args) {
        Consumer<InstancePod> fault = FAULTS.get(args[0]);
        if (fault == null) {
            throw new IllegalArgumentException("expected one of %s, not %s".formatted(FAULTS.keySet(), args[0]));
        }
        boolean held;
        try (Clusters clusters = new Clusters(Sandbox.running())) {
            held = new Bench().run(clusters, fault, Integer.parseInt(args[1]));
        } catch (DeadlineMissed | IllegalStateException | SQLException e) {
            System.err.println("bench: " + e.getMessage());
            held = false;
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(Clusters clusters, Consumer<InstancePod> fault, int count) throws SQLException {
        clusters.deleteNamespace(CLUSTER.namespace());
        Trials trials;
        try (KubernetesStack stack = clusters.create(CLUSTER, REPLICAS)) {
            stack.awaitAvailable(BOOTSTRAP_DEADLINE);
            new ClusterWatch(stack).awaitAllStreaming(BOOTSTRAP_DEADLINE);
            progress.say("cluster %s bootstrapped".formatted(CLUSTER));
            trials = Trials.run(progress, stack, fault, count);
        }
        clusters.deleteNamespace(CLUSTER.namespace());
        trials.printCosts(progress);
        trials.printVerdict(progress);
        return trials.held();
    }
}
