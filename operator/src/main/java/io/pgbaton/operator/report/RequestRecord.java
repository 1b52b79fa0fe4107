package io.pgbaton.operator.report;

import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.operator.engine.RequestView;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Word;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.CheckStatus;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus.RequestStatus;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns what is known of a request into its status. */
public final class RequestRecord {
    private RequestRecord() {}

    /** The status of a request; what is not known now stays as it was. */
    public static PostgresRoleChangeStatus of(PostgresRoleChange request, RequestView view, String link) {
        PostgresRoleChangeStatus before = request.getStatus();
        return switch (view) {
            case RequestView.Unknown unknown -> before == null ? waiting("waiting", unknown.reason()) : before;
            case RequestView.Waiting waiting -> waiting("waiting", waiting.reason());
            case RequestView.Over over -> ended(over.result(), over.reason(), over.at());
            case RequestView.Open open -> open(request, open, link, before);
            case RequestView.Closed closed -> closed(closed, link);
        };
    }

    private static PostgresRoleChangeStatus waiting(String phase, String summary) {
        return bare(phase, null, null, summary, null);
    }

    private static PostgresRoleChangeStatus ended(String result, String summary, String at) {
        return bare(result, null, result, summary, at);
    }

    private static PostgresRoleChangeStatus bare(
            String phase, @Nullable String link, @Nullable String result, String summary, @Nullable String endedAt) {
        return new PostgresRoleChangeStatus(
                phase,
                null,
                null,
                link,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                null,
                result,
                StatusReport.cut(summary),
                null,
                endedAt);
    }

    private static PostgresRoleChangeStatus open(
            PostgresRoleChange request, RequestView.Open open, String link, @Nullable PostgresRoleChangeStatus before) {
        SwitchoverState state = open.state();
        if (state == null) {
            return before != null && open.run().runId().equals(before.runId())
                    ? before
                    : RoleChangeRecord.unfinished(open.run(), link, "running", "no worker tells yet how far it is");
        }
        String phase = state.until() == null ? "running" : "waiting-for-approval";
        String summary = state.question() == null ? state.phase() : state.question();
        return RoleChangeRecord.unfinished(
                        open.run(), link, phase, summary, state.soFar().plan())
                .with(asked(request, state.soFar(), state));
    }

    private static PostgresRoleChangeStatus closed(RequestView.Closed closed, String link) {
        SwitchoverOutcome outcome = closed.outcome();
        RunRef run = closed.run();
        if (outcome == null) {
            String ended = run.closedAs().toLowerCase(Locale.ROOT);
            String summary = "the run left no record: it ended as %s".formatted(ended);
            return RoleChangeRecord.unfinished(run, link, ended, summary).endedAs(ended, StatusReport.cut(summary));
        }
        String label = outcome.result().label();
        // The request's own end is what people ask for; the role change's steps and times are what it took.
        PostgresRoleChangeStatus status = outcome.roleChange() == null
                ? RoleChangeRecord.unfinished(run, link, label, null, outcome.plan())
                : RoleChangeRecord.status(run, link, outcome.roleChange());
        status = status.endedAs(label, StatusReport.cut(outcome.summary()));
        return status.with(asked(null, outcome, null));
    }

    /** What was asked for; commands only while somebody is asked. */
    private static RequestStatus asked(
            @Nullable PostgresRoleChange request, SwitchoverOutcome soFar, @Nullable SwitchoverState state) {
        SwitchoverPlan plan = soFar.plan();
        PlanAnswer answer = soFar.answer();
        return new RequestStatus(
                plan == null ? null : StatusReport.cut(plan.summary()),
                plan == null ? null : plan.planHash(),
                plan == null
                        ? List.of()
                        : plan.checks().stream().map(RequestRecord::check).toList(),
                state == null ? null : state.until(),
                request == null || state == null || state.until() == null || plan == null
                        ? List.of()
                        : commands(request, plan, state),
                answer == null || answer.by() == null ? null : StatusReport.cut(answer.by()),
                answer == null || answer.reason() == null ? null : StatusReport.cut(answer.reason()),
                state == null
                        ? List.of()
                        : state.notes().stream().map(StatusReport::cut).toList());
    }

    private static CheckStatus check(Check check) {
        return new CheckStatus(
                check.label(),
                check.outcome().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                StatusReport.cut(check.value()),
                StatusReport.cut(check.reason()));
    }

    private static List<String> commands(PostgresRoleChange request, SwitchoverPlan plan, SwitchoverState state) {
        List<String> commands = new ArrayList<>();
        commands.add(annotate(request, Word.APPROVE_PLAN, plan));
        commands.add(annotate(request, Word.REJECT_PLAN, plan));
        commands.add("kubectl -n %s delete pgrc %s"
                .formatted(
                        request.getMetadata().getNamespace(),
                        request.getMetadata().getName()));
        commands.addAll(state.commands());
        return commands.stream().map(StatusReport::cut).toList();
    }

    private static String annotate(PostgresRoleChange request, Word word, SwitchoverPlan plan) {
        return "kubectl -n %s annotate pgrc %s --overwrite %s='epoch=%s planHash=%s by=\"YOUR NAME\" reason=\"WHY\"'"
                .formatted(
                        request.getMetadata().getNamespace(),
                        request.getMetadata().getName(),
                        word.annotation(),
                        plan.ballot().epoch(),
                        plan.planHash());
    }
}
