package io.pgbaton.e2e.story;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.e2e.ledger.Reign;
import io.pgbaton.e2e.ledger.Stopwatch;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.workflows.WorkflowIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Tells one failover as lines of text. All times are milliseconds after the last commit before the fault. */
public final class Timeline {
    private final Failover failover;
    private final RunReport run;
    private final Stopwatch clock;

    private Timeline(Failover failover, RunReport run, Stopwatch clock) {
        this.failover = failover;
        this.run = run;
        this.clock = clock;
    }

    /**
     * Finds the run that made this move.
     *
     * @throws IllegalStateException if Temporal does not list it
     */
    public static Timeline of(Failover failover, RunHistory history, ClusterUid cluster, Stopwatch clock) {
        // The run that founded the cluster is closed long before; one that found nothing to do has no Close.
        return history.runs(WorkflowIds.roleChange(cluster)).stream()
                .filter(run -> clock.at(run.closed()).compareTo(failover.faultAt()) > 0)
                .filter(run -> run.last("Close").isPresent())
                .findFirst()
                .map(run -> new Timeline(failover, run, clock))
                .orElseThrow(() ->
                        new IllegalStateException("no role change to epoch %s is listed".formatted(failover.epoch())));
    }

    public RunReport run() {
        return run;
    }

    /** Who led in which epoch, since when and until when by its own word. */
    public List<String> reigns(List<Reign> reigns, Stack<?> stack) {
        return reigns.stream()
                .map(reign -> "  epoch %d  %-10s seen writable from %s to %s"
                        .formatted(
                                reign.epoch(),
                                stack.nameOf(reign.server()),
                                sinceBegin(reign.firstAnswered()),
                                sinceBegin(reign.lastAsked())))
                .toList();
    }

    /** Each step: when its work began, how long it took, how long Temporal then needed to know. */
    public List<String> steps() {
        List<String> lines = new ArrayList<>();
        lines.add("  %-10s %9s %8s %9s".formatted("step", "began", "took", "attempts"));
        lines.add("  %-10s %9s".formatted("(run)", sinceBegin(clock.at(run.started()))));
        for (Step step : run.steps()) {
            lines.add("  %-10s %9s %5d ms %6d"
                    .formatted(
                            step.name(),
                            sinceBegin(clock.at(step.started())),
                            step.took().toMillis(),
                            step.attempts()));
        }
        lines.add("  %-10s %9s".formatted("(closed)", sinceBegin(clock.at(run.closed()))));
        return lines;
    }

    /** From the last commit to the start of the run: how long it took to notice. */
    public Duration detection() {
        return clock.at(run.started()).minus(failover.began());
    }

    /** How much of the way from the start of the run until clients were let in passed without any step at work. */
    public Duration temporalShare() {
        return run.last("Admit")
                .map(admit -> run.withoutWork(admit.workEnded()))
                .orElse(Duration.ZERO);
    }

    private String sinceBegin(Duration time) {
        return "%+d ms".formatted(time.minus(failover.began()).toMillis());
    }
}
