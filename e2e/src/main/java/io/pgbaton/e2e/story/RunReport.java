package io.pgbaton.e2e.story;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One workflow run, as its history tells it.
 *
 * @param steps in the order in which the workflow asked for them
 * @param closed when it ended, or the time of its newest event
 */
public record RunReport(
        String workflowId, String runId, String status, Instant started, Instant closed, List<Step> steps) {
    public RunReport {
        steps = List.copyOf(steps);
    }

    public Optional<Step> last(String name) {
        return steps.stream().filter(step -> step.name().equals(name)).reduce((earlier, later) -> later);
    }

    /**
     * How much of the time from the start of the run to {@code until} no activity was at work: the time that durability
     * costs, spent in Temporal, in its database and on the way to and from the worker.
     */
    public Duration withoutWork(Instant until) {
        Duration idle = Duration.ZERO;
        Instant busyUntil = started;
        for (Step step :
                steps.stream().sorted(Comparator.comparing(Step::started)).toList()) {
            Instant begin = earlier(step.started(), until);
            if (begin.isAfter(busyUntil)) {
                idle = idle.plus(Duration.between(busyUntil, begin));
            }
            busyUntil = later(busyUntil, earlier(step.workEnded(), until));
        }
        return until.isAfter(busyUntil) ? idle.plus(Duration.between(busyUntil, until)) : idle;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
