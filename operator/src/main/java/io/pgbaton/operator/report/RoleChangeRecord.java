package io.pgbaton.operator.report;

import io.pgbaton.core.election.Standing;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.CandidateStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.StepStatus;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.rolechange.StepReport;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns a role-change run into its lasting record. */
public final class RoleChangeRecord {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MAX_LABEL = 64;

    private RoleChangeRecord() {}

    /** The name of a run's record: sorts by time, and comes out the same whoever makes it. */
    public static String name(String cluster, RunRef run) {
        return "%s-%s-%s"
                .formatted(cluster, STAMP.format(run.startedAt()), run.runId().substring(0, 4));
    }

    static PostgresRoleChangeSpec spec(String cluster, RunRef run, @Nullable String reason) {
        return new PostgresRoleChangeSpec(
                type(run.operation()), cluster, reason == null ? otherwise(run) : StatusReport.cut(reason));
    }

    private static PostgresRoleChangeSpec.Type type(Operation operation) {
        return switch (operation) {
            case BOOTSTRAP -> PostgresRoleChangeSpec.Type.BOOTSTRAP;
            case ADOPTION -> PostgresRoleChangeSpec.Type.ADOPTION;
            case FAILOVER -> PostgresRoleChangeSpec.Type.FAILOVER;
            case SWITCHOVER -> PostgresRoleChangeSpec.Type.SWITCHOVER;
        };
    }

    /** A switchover always has a reason. */
    private static @Nullable String otherwise(RunRef run) {
        return run.operation() == Operation.SWITCHOVER ? "asked for by %s".formatted(run.parent()) : null;
    }

    /** What a role change left, as the record of whatever it was a part of. */
    static PostgresRoleChangeStatus status(RunRef run, String link, RoleChangeOutcome outcome) {
        return status(run, link, outcome.result().label(), outcome);
    }

    /** The record of an open run, as far as it has come. */
    static PostgresRoleChangeStatus status(RunView.Open open, String link) {
        RoleChangeState state = open.state();
        return state == null
                ? unfinished(open.run(), link, "running", null)
                : status(open.run(), link, state.hold() == null ? state.phase() : "holding", state.soFar());
    }

    /** The record of a run that has ended. */
    static PostgresRoleChangeStatus status(RunView.Closed closed, String link) {
        RoleChangeOutcome outcome = closed.outcome();
        String ended = closed.run().closedAs().toLowerCase(Locale.ROOT);
        return outcome == null
                ? unfinished(closed.run(), link, ended, "the run left no record: it ended as %s".formatted(ended))
                : status(closed.run(), link, outcome.result().label(), outcome);
    }

    /** What is known of a run that tells no steps. */
    static PostgresRoleChangeStatus unfinished(RunRef run, String link, String phase, @Nullable String summary) {
        return unfinished(run, link, phase, summary, null);
    }

    /**
     * The same.
     *
     * @param plan what it would do; null if that is not known
     */
    static PostgresRoleChangeStatus unfinished(
            RunRef run, String link, String phase, @Nullable String summary, @Nullable SwitchoverPlan plan) {
        return new PostgresRoleChangeStatus(
                phase,
                run.workflowId(),
                run.runId(),
                link,
                null,
                plan == null ? null : plan.from().value(),
                plan == null ? null : plan.to().value(),
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                summary == null ? null : StatusReport.cut(summary),
                text(run.startedAt()),
                text(run.closedAt()));
    }

    private static PostgresRoleChangeStatus status(RunRef run, String link, String phase, RoleChangeOutcome outcome) {
        Epoch epoch = outcome.epoch();
        boolean ended = outcome.result() != Result.RUNNING;
        String why = outcome.why();
        return new PostgresRoleChangeStatus(
                StatusReport.cut(phase),
                run.workflowId(),
                run.runId(),
                link,
                epoch == null ? null : epoch.number(),
                text(outcome.from()),
                text(outcome.to()),
                why == null ? null : StatusReport.cut(why),
                outcome.candidates().stream()
                        .limit(PgbatonApi.MAX_INSTANCES)
                        .map(RoleChangeRecord::candidate)
                        .toList(),
                steps(outcome.steps()),
                writeGapMs(run, outcome),
                ended ? outcome.totalMs() : null,
                ended ? outcome.temporalMs() : null,
                ended ? outcome.result().label() : null,
                StatusReport.cut(outcome.summary()),
                text(run.startedAt()),
                text(run.closedAt()));
    }

    /**
     * How long nobody could write, as far as the run itself can tell: from its first workflow task to the end of its last
     * ADMIT step, by which clients are in and the new primary is published; they may have been in a moment before. What came before, the moment between the primary's
     * end and the first task, is not in it: some ten ms of detection, and one start of a run. In a switchover clients write
     * until the old primary is stopped. A bootstrap has no gap.
     */
    private static @Nullable Long writeGapMs(RunRef run, RoleChangeOutcome outcome) {
        // An adoption may have waited for days over a cluster that served, or over one that did not.
        boolean served = run.operation() == Operation.FAILOVER || run.operation() == Operation.SWITCHOVER;
        if (!served || outcome.result() != Result.MOVED) {
            return null;
        }
        return outcome.steps().stream()
                .filter(step -> step.step().equals(StepOptions.ADMIT.label()))
                .map(StepReport::endedMs)
                .reduce(Long::max)
                .map(admitted -> admitted - stoppedMs(outcome))
                .orElse(null);
    }

    private static long stoppedMs(RoleChangeOutcome outcome) {
        return outcome.steps().stream()
                .filter(step -> step.step().equals(StepOptions.DEMOTE.label()))
                .map(StepReport::startedMs)
                .findFirst()
                .orElse(0L);
    }

    private static CandidateStatus candidate(Standing standing) {
        String remarks = String.join("; ", standing.remarks());
        return new CandidateStatus(
                standing.answer().member().name().value(),
                standing.answer().position().timeline().number(),
                standing.answer().position().lsn().toString(),
                standing.counted(),
                remarks.isEmpty() ? null : StatusReport.cut(remarks));
    }

    private static List<StepStatus> steps(List<StepReport> reports) {
        int first = Math.max(0, reports.size() - PostgresRoleChangeStatus.MAX_STEPS);
        return reports.subList(first, reports.size()).stream()
                .map(step -> new StepStatus(
                        step.step().length() > MAX_LABEL ? step.step().substring(0, MAX_LABEL) : step.step(),
                        StatusReport.cut(step.summary()),
                        step.startedMs(),
                        step.endedMs(),
                        step.tookMs()))
                .toList();
    }

    private static @Nullable String text(@Nullable InstanceName name) {
        return name == null ? null : name.value();
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
