package io.pgbaton.e2e.kubernetes;

import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.Trials;
import io.pgbaton.resources.cluster.FailoverSpec;
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
    private static final Map<String, Fault> FAULTS = Map.of(
            "failover", new Fault((sandbox, primary) -> primary.killPostgres(), false),
            "switchover", new Fault((sandbox, primary) -> primary.askForAnother("bench"), false),
            "poddelete", new Fault((sandbox, primary) -> primary.delete(), false),
            "node-loss", new Fault((sandbox, primary) -> sandbox.powerOff(primary.node()), false),
            "partition", new Fault((sandbox, primary) -> sandbox.partition(primary.node(), Sandbox.Side.ALL), true));
    private static final Map<String, FailoverSpec.Fence> FENCES =
            Map.of("strict", FailoverSpec.Fence.STRICT, "fast", FailoverSpec.Fence.FAST);

    /** @param leavesItRunning whether only its leash ends the old primary */
    private record Fault(BiConsumer<Sandbox, InstancePod> onPrimary, boolean leavesItRunning) {
        Trials.Terms terms(FailoverSpec.Fence fence) {
            LeashTimes leash = LeashTimes.PRODUCTION;
            return new Trials.Terms(
                    fence == FailoverSpec.Fence.STRICT,
                    leavesItRunning ? leash.length().plus(leash.kill()) : null);
        }
    }

    private final Progress progress = new Progress(System.out);

    private Bench() {}

    /** Arguments: which fault, how often, and strict or fast. Ends with 0 if the promise held in all of them. */
    public static void main(String[] args) {
        Fault fault = required(FAULTS, args[0]);
        FailoverSpec.Fence fence = required(FENCES, args[2]);
        boolean held;
        Sandbox sandbox = Sandbox.running();
        Trials.Ordeal<InstancePod> ordeal = new Trials.Ordeal<>(
                primary -> fault.onPrimary().accept(sandbox, primary),
                sandbox::undoAll,
                Integer.parseInt(args[1]),
                fault.terms(fence));
        try (Clusters clusters = new Clusters(sandbox)) {
            held = new Bench().run(clusters, fence, ordeal);
        } catch (DeadlineMissed | IllegalStateException | SQLException e) {
            System.err.println("bench: " + e.getMessage());
            held = false;
        } finally {
            sandbox.undoAll();
        }
        System.exit(held ? 0 : 1);
    }

    private static <T> T required(Map<String, T> known, String name) {
        T value = known.get(name);
        if (value == null) {
            throw new IllegalArgumentException("expected one of %s, not %s".formatted(known.keySet(), name));
        }
        return value;
    }

    private boolean run(Clusters clusters, FailoverSpec.Fence fence, Trials.Ordeal<InstancePod> ordeal)
            throws SQLException {
        clusters.deleteNamespace(CLUSTER.namespace());
        Trials trials;
        FailoverSpec failover = new FailoverSpec(null, fence, null, null, null, null);
        try (KubernetesStack stack = clusters.create(CLUSTER, REPLICAS, failover)) {
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
