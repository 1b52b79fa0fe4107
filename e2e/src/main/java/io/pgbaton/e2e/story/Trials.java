package io.pgbaton.e2e.story;

import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Instance;
import io.pgbaton.e2e.stack.Stack;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The same fault made again and again on whoever is primary, under a client that writes.
 *
 * @param gaps for how long the client could not write, each time
 * @param silent how long after the fault the old primary was last found writable by anybody, each time; never negative
 */
public record Trials(
        List<Failover> failovers,
        List<Timeline> timelines,
        Distribution gaps,
        Distribution silent,
        Audit audit,
        List<String> twoWritable) {
    /** So that there is something to recover. */
    public static final int COMMITS_BETWEEN = 200;

    private static final Duration COMMITS_DEADLINE = Duration.ofMinutes(2);
    private static final Duration REJOIN_DEADLINE = Duration.ofMinutes(3);

    /**
     * What is done to a cluster again and again.
     *
     * @param fault on the primary
     * @param mend what lets the old primary come back, once clients write again
     */
    public record Ordeal<I extends Instance>(Consumer<I> fault, Runnable mend, int count) {
        /** A fault that needs no mending. */
        public static <I extends Instance> Ordeal<I> of(Consumer<I> fault, int count) {
            return new Ordeal<>(fault, () -> {}, count);
        }
    }

    /** Makes the fault again and again, each time on a cluster that is whole. */
    public static <I extends Instance> Trials run(Progress progress, Stack<I> stack, Ordeal<I> ordeal)
            throws SQLException {
        ClusterWatch watch = new ClusterWatch(stack);
        List<Failover> failovers = new ArrayList<>();
        try (Witness witness = Witness.ofPublishedRoute(stack)) {
            for (int i = 1; i <= ordeal.count(); i++) {
                witness.ledger().awaitMore(COMMITS_BETWEEN, COMMITS_DEADLINE);
                Failover failover = Failover.provoke(stack, witness, ordeal.fault());
                failovers.add(failover);
                progress.say("%d/%d: %s -> %s, write gap %d ms"
                        .formatted(
                                i,
                                ordeal.count(),
                                failover.from(),
                                failover.to(),
                                failover.gap().length().toMillis()));
                ordeal.mend().run();
                watch.awaitAllStreaming(REJOIN_DEADLINE);
            }
            Audit audit = witness.audit();
            return new Trials(
                    failovers,
                    timelines(stack, witness, failovers),
                    gaps(failovers),
                    silent(witness, failovers),
                    audit,
                    witness.twoWritable());
        }
    }

    private static List<Timeline> timelines(Stack<?> stack, Witness witness, List<Failover> failovers) {
        try (RunHistory history = new RunHistory(stack.temporal())) {
            return failovers.stream()
                    .map(failover -> Timeline.of(failover, history, stack.uid(), witness.clock()))
                    .toList();
        }
    }

    private static Distribution gaps(List<Failover> failovers) {
        return Distribution.of(
                failovers.stream().map(failover -> failover.gap().length()).toList());
    }

    private static Distribution silent(Witness witness, List<Failover> failovers) {
        return Distribution.of(
                failovers.stream().map(witness::writableAfterFault).toList());
    }

    /** True if the promise held in all of them. */
    public boolean held() {
        return audit.isClean() && twoWritable.isEmpty();
    }

    /** What it cost, step by step. */
    public void printCosts(Progress progress) {
        OperatingSystemMXBean machine = ManagementFactory.getOperatingSystemMXBean();
        progress.print("");
        progress.print(String.format(
                Locale.ROOT,
                "%d processors, load average %.1f",
                machine.getAvailableProcessors(),
                machine.getSystemLoadAverage()));
        progress.print("write gap         " + gaps);
        progress.print("old one writable  " + silent);
        progress.print("until noticed     "
                + Distribution.of(timelines.stream().map(Timeline::detection).toList()));
        stepDurations()
                .forEach((step, durations) -> progress.print("  %-15s %s".formatted(step, Distribution.of(durations))));
        progress.print("Temporal's share  "
                + Distribution.of(
                        timelines.stream().map(Timeline::temporalShare).toList()));
    }

    public void printVerdict(Progress progress) {
        progress.print("Commits: " + audit);
        progress.print("Two servers writable at once: " + (twoWritable.isEmpty() ? "never" : twoWritable));
    }

    private Map<String, List<Duration>> stepDurations() {
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
