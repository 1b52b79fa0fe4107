package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.step.Timed;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When each step of a run began and ended, on the workflow's clock. */
final class Timeline {
    /** A run that holds for long repeats its steps; the newest of them are kept. */
    private static final int MAX_STEPS = 100;

    private final long beganMs = Workflow.currentTimeMillis();
    private final List<StepReport> steps = new ArrayList<>();

    /** Records a step when its result is seen, and unwraps that. */
    <T> Promise<T> record(String step, String summary, Promise<Timed<T>> running) {
        long startedMs = sinceBegin();
        return running.thenApply(timed -> {
            add(new StepReport(step, summary, startedMs, sinceBegin(), timed.tookMs()));
            return timed.result();
        });
    }

    /** Records a pause that began at {@code startedMs} and is over now. */
    void recordPause(String reason, long startedMs) {
        add(new StepReport("hold", reason, startedMs, sinceBegin(), sinceBegin() - startedMs));
    }

    long sinceBegin() {
        return Workflow.currentTimeMillis() - beganMs;
    }

    private void add(StepReport report) {
        if (steps.size() == MAX_STEPS) {
            steps.removeFirst();
        }
        steps.add(report);
    }

    List<StepReport> steps() {
        return List.copyOf(steps);
    }

    long totalMs() {
        return sinceBegin();
    }

    /** The time in which nothing ran: what is left of the total when the spans of all steps are taken out, overlaps once. */
    long temporalMs() {
        List<StepReport> byStart = steps.stream()
                .sorted(Comparator.comparingLong(Timeline::ranFromMs))
                .toList();
        long coveredMs = 0;
        long reachedMs = 0;
        for (StepReport step : byStart) {
            long fromMs = Math.max(reachedMs, ranFromMs(step));
            coveredMs += Math.max(0, step.endedMs() - fromMs);
            reachedMs = Math.max(reachedMs, step.endedMs());
        }
        return Math.max(0, totalMs() - coveredMs);
    }

    private static long ranFromMs(StepReport step) {
        return Math.max(step.startedMs(), step.endedMs() - step.tookMs());
    }

    void addTo(List<String> lines) {
        if (steps.isEmpty()) {
            return;
        }
        lines.add("\n| step | from ms | to ms | ran ms | |\n|---|---:|---:|---:|---|");
        for (StepReport step : steps) {
            lines.add("| %s | %d | %d | %d | %s |"
                    .formatted(step.step(), step.startedMs(), step.endedMs(), step.tookMs(), step.summary()));
        }
        lines.add("\nTemporal's own share: %d of %d ms".formatted(temporalMs(), totalMs()));
    }
}
