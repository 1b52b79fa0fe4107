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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The same fault made again and again on whoever is primary, under a client that writes.
 *
 * @param gaps for how long the client could not write, each time
 * @param acknowledging how long after the fault was made the old primary was last asked for a commit that it acknowledged, each
 *     time; never negative
 * @param writable how long after the fault was made the old primary was last found writable by anybody, each time; never negative
 */
public record Trials(
        Terms terms,
        List<Timeline> timelines,
        Distribution gaps,
        Distribution acknowledging,
        Distribution writable,
        Audit audit,
        List<String> twoWritable) {
    /** So that there is something to recover. */
    public static final int COMMITS_BETWEEN = 200;

    private static final Duration COMMITS_DEADLINE = Duration.ofMinutes(2);
    private static final Duration REJOIN_DEADLINE = Duration.ofMinutes(3);

    /**
     * What has to hold, besides that nothing is lost.
     *
     * @param oneWriter whether never two servers may be writable at once: not with a Fast fence
     * @param silentWithin how soon after the fault the old primary must not be writable any more; null if it depends
     */
    public record Terms(boolean oneWriter, @Nullable Duration silentWithin) {
        /** Of a fault that ends the old primary itself. */
        public static final Terms STRICT = new Terms(true, null);
    }

    /**
     * What is done to a cluster again and again.
     *
     * @param fault on the primary
     * @param mend what lets the old primary come back, once clients write again
     */
    public record Ordeal<I extends Instance>(Consumer<I> fault, Runnable mend, int count, Terms terms) {
        /** A fault that needs no mending. */
        public static <I extends Instance> Ordeal<I> of(Consumer<I> fault, int count) {
            return new Ordeal<>(fault, () -> {}, count, Terms.STRICT);
        }
    }

    /** @param made when making it had ended, by the client's clock */
    private record Trial(Failover failover, Duration made) {}

    /** Makes the fault again and again, each time on a cluster that is whole. */
    public static <I extends Instance> Trials run(Progress progress, Stack<I> stack, Ordeal<I> ordeal)
            throws SQLException {
        ClusterWatch watch = new ClusterWatch(stack);
        List<Trial> trials = new ArrayList<>();
        try (Witness witness = Witness.ofPublishedRoute(stack)) {
            for (int i = 1; i <= ordeal.count(); i++) {
                witness.ledger().awaitMore(COMMITS_BETWEEN, COMMITS_DEADLINE);
                Trial trial = provoke(stack, witness, ordeal.fault());
                trials.add(trial);
                progress.say("%d/%d: %s".formatted(i, ordeal.count(), describe(trial, witness)));
                ordeal.mend().run();
                watch.awaitAllStreaming(REJOIN_DEADLINE);
            }
            Audit audit = witness.audit();
            return new Trials(
                    ordeal.terms(),
                    timelines(stack, witness, trials),
                    measure(trials, trial -> trial.failover().gap().length()),
                    measure(
                            trials,
                            trial -> witness.acknowledgingAfter(
                                    trial.made(), trial.failover().epoch())),
                    measure(trials, trial -> writable(trial, witness)),
                    audit,
                    witness.twoWritable());
        }
    }

    private static <I extends Instance> Trial provoke(Stack<I> stack, Witness witness, Consumer<I> fault) {
        AtomicReference<Duration> made = new AtomicReference<>(Duration.ZERO);
        Failover failover = Failover.provoke(stack, witness, primary -> {
            fault.accept(primary);
            made.set(witness.clock().elapsed());
        });
        return new Trial(failover, made.get());
    }

    private static String describe(Trial trial, Witness witness) {
        Failover failover = trial.failover();
        return "%s -> %s, write gap %d ms, old one writable for %d ms"
                .formatted(
                        failover.from(),
                        failover.to(),
                        failover.gap().length().toMillis(),
                        writable(trial, witness).toMillis());
    }

    private static Duration writable(Trial trial, Witness witness) {
        return witness.writableAfter(trial.made(), trial.failover().epoch());
    }

    private static Distribution measure(List<Trial> trials, Function<Trial, Duration> what) {
        return Distribution.of(trials.stream().map(what).toList());
    }

    private static List<Timeline> timelines(Stack<?> stack, Witness witness, List<Trial> trials) {
        try (RunHistory history = new RunHistory(stack.temporal())) {
            return trials.stream()
                    .map(trial -> Timeline.of(trial.failover(), history, stack.uid(), witness.clock()))
                    .toList();
        }
    }

    /** True if the promise held in all of them. */
    public boolean held() {
        return audit.isClean() && (twoWritable.isEmpty() || !terms.oneWriter()) && isSilentInTime();
    }

    private boolean isSilentInTime() {
        return terms.silentWithin() == null || writable.max().compareTo(terms.silentWithin()) <= 0;
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
        progress.print("old one commits   " + acknowledging);
        progress.print("old one writable  " + writable);
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
        String allowed = terms.oneWriter() || twoWritable.isEmpty()
                ? ""
                : " (a Fast fence allows it, to sessions that turned synchronous commit off)";
        progress.print("Two servers writable at once: " + (twoWritable.isEmpty() ? "never" : twoWritable) + allowed);
        if (terms.silentWithin() != null) {
            progress.print("Old one silent within %d ms, as its leash demands: %s"
                    .formatted(terms.silentWithin().toMillis(), isSilentInTime() ? "always" : "NOT ALWAYS"));
        }
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
