package io.pgbaton.e2e;

import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.local.Plan;
import io.pgbaton.e2e.process.Eventually.DeadlineMissed;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Distribution;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.e2e.story.PlainRestarts;
import io.pgbaton.e2e.story.Progress;
import io.pgbaton.e2e.story.RunHistory;
import io.pgbaton.e2e.story.Timeline;
import io.pgbaton.e2e.story.Witness;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Kills PostgreSQL of the current primary again and again and prints for how long a client could not write, what each step took
 * of it, and what a plain restart in place costs on the same machine at the same time. Fails if the promise did not hold.
 */
public final class Bench {
    private static final Duration BOOTSTRAP_DEADLINE = Duration.ofMinutes(3);
    private static final Duration REJOIN_DEADLINE = Duration.ofMinutes(3);

    /** So that there is something to recover, here and in the plain server. */
    private static final int COMMITS_BETWEEN = 200;

    private static final Duration COMMITS_DEADLINE = Duration.ofMinutes(2);

    private final Progress progress = new Progress(System.out);
    private final LocalStack stack;
    private final ClusterWatch watch;

    private Bench(LocalStack stack) {
        this.stack = stack;
        this.watch = new ClusterWatch(stack);
    }

    /** Arguments: DIR N. Ends with 0 if the promise held in all of them. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        int failovers = Integer.parseInt(args[1]);
        boolean held;
        try (LocalStack stack = LocalStack.start(Plan.in(directory))) {
            held = new Bench(stack).run(failovers);
        } catch (DeadlineMissed | IllegalStateException e) {
            System.err.println("bench: " + e.getMessage());
            held = false;
        }
        System.exit(held ? 0 : 1);
    }

    private boolean run(int count) throws SQLException {
        watch.awaitServing(BOOTSTRAP_DEADLINE);
        watch.awaitAllStreaming(BOOTSTRAP_DEADLINE);
        progress.say("cluster bootstrapped");
        List<Failover> failovers = new ArrayList<>();
        List<Timeline> timelines;
        Audit audit;
        List<String> twoWritable;
        try (Witness witness = Witness.ofPublishedRoute(stack)) {
            for (int i = 1; i <= count; i++) {
                witness.ledger().awaitMore(COMMITS_BETWEEN, COMMITS_DEADLINE);
                Failover failover = Failover.provoke(stack, witness, InstanceProcess::killPostgres);
                failovers.add(failover);
                progress.say("%d/%d: %s -> %s, write gap %d ms"
                        .formatted(
                                i,
                                count,
                                failover.from(),
                                failover.to(),
                                failover.gap().length().toMillis()));
                watch.awaitAllStreaming(REJOIN_DEADLINE);
            }
            audit = witness.audit();
            twoWritable = witness.twoWritable();
            timelines = timelines(failovers, witness);
        }
        progress.say("now a plain server, killed and restarted in place");
        Distribution restarts = PlainRestarts.measure(
                stack.cluster().directory().resolve("plain"), Plan.DEFAULT_MAJOR, count, COMMITS_BETWEEN);
        report(failovers, timelines, restarts);
        progress.print("Commits: " + audit);
        progress.print("Two servers writable at once: " + (twoWritable.isEmpty() ? "never" : twoWritable));
        return audit.isClean() && twoWritable.isEmpty();
    }

    private List<Timeline> timelines(List<Failover> failovers, Witness witness) {
        try (RunHistory history = new RunHistory(stack.temporal())) {
            return failovers.stream()
                    .map(failover ->
                            Timeline.of(failover, history, stack.cluster().uid(), witness.clock()))
                    .toList();
        }
    }

    private void report(List<Failover> failovers, List<Timeline> timelines, Distribution restarts) {
        Distribution gaps = Distribution.of(
                failovers.stream().map(failover -> failover.gap().length()).toList());
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        progress.print("");
        progress.print(String.format(
                Locale.ROOT,
                "PostgreSQL %d, %d processors, load average %.1f",
                stack.cluster().major(),
                machine.getAvailableProcessors(),
                machine.getSystemLoadAverage()));
        progress.print("write gap         " + gaps);
        progress.print("until noticed     "
                + Distribution.of(timelines.stream().map(Timeline::detection).toList()));
        stepDurations(timelines)
                .forEach((step, durations) -> progress.print("  %-15s %s".formatted(step, Distribution.of(durations))));
        progress.print("Temporal's share  "
                + Distribution.of(
                        timelines.stream().map(Timeline::temporalShare).toList()));
        progress.print("plain restart     " + restarts);
        progress.print(String.format(
                Locale.ROOT,
                "median write gap is %.1f times that of a plain restart",
                (double) gaps.median().toMillis()
                        / Math.max(1, restarts.median().toMillis())));
    }

    private static Map<String, List<Duration>> stepDurations(List<Timeline> timelines) {
        Map<String, List<Duration>> durations = new LinkedHashMap<>();
        for (Timeline timeline : timelines) {
            timeline.run()
                    .steps()
                    .forEach(step -> durations
                            .computeIfAbsent(step.name(), name -> new ArrayList<>())
                            .add(step.took()));
        }
        return durations;
    }
}
