package io.pgbaton.workflows.switchover;

import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import io.pgbaton.workflows.tries.Tries;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request tells people: current details while it goes on, search attributes at its turning points, its record. */
final class Story {
    private final SwitchoverInput input;
    private final Answers answers;
    private String phase = "looking";
    private @Nullable SwitchoverPlan plan;
    private @Nullable Instant until;
    private boolean waited;
    private @Nullable SwitchoverOutcome ended;

    Story(SwitchoverInput input, Answers answers) {
        this.input = input;
        this.answers = answers;
    }

    void show(String text) {
        phase = text;
        publish();
    }

    void planned(SwitchoverPlan newest) {
        plan = newest;
        publish();
    }

    /** A person is waited for until then. */
    void asking(Instant deadline) {
        boolean begins = until == null;
        until = deadline;
        show("waiting for a person to approve");
        if (begins) {
            waited = true;
            Workflow.upsertTypedSearchAttributes(SearchAttribute.PHASE.valueSet("holding"));
        }
    }

    void answered() {
        until = null;
        if (waited) {
            Workflow.upsertTypedSearchAttributes(SearchAttribute.PHASE.valueSet("running"));
        }
    }

    SwitchoverOutcome end(Result result, String summary, @Nullable RoleChangeOutcome roleChange) {
        until = null;
        phase = summary;
        SwitchoverOutcome outcome = outcome(result, summary, roleChange);
        ended = outcome;
        publish();
        Workflow.upsertTypedSearchAttributes(
                SearchAttribute.PHASE.valueSet("done"), SearchAttribute.OUTCOME.valueSet(result.label()));
        return outcome;
    }

    SwitchoverState state() {
        return new SwitchoverState(
                phase,
                question(),
                until == null ? null : until.toString(),
                commands(),
                answers.notes(),
                ended == null ? outcome(Result.RUNNING, phase, null) : ended);
    }

    private SwitchoverOutcome outcome(Result result, String summary, @Nullable RoleChangeOutcome roleChange) {
        return new SwitchoverOutcome(
                result,
                summary,
                plan,
                answers.approval() == null ? answers.rejection() : answers.approval(),
                roleChange);
    }

    private @Nullable String question() {
        SwitchoverPlan asked = plan;
        return until == null || asked == null ? null : "%s; shall it be done?".formatted(asked.summary());
    }

    private List<String> commands() {
        SwitchoverPlan asked = plan;
        return until == null || asked == null
                ? List.of()
                : List.of(
                        Tries.signal("approve", payload(asked)),
                        Tries.signal("reject", payload(asked)),
                        Tries.signal("cancel", "{\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}"));
    }

    private static String payload(SwitchoverPlan asked) {
        return "{\"epoch\":%s,\"planHash\":\"%s\",\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}"
                .formatted(asked.ballot().epoch(), asked.planHash());
    }

    void publish() {
        Workflow.setCurrentDetails(details());
    }

    private String details() {
        List<String> lines = new ArrayList<>();
        lines.add("### Switchover of %s: %s".formatted(input.clusterName(), input.reason()));
        lines.add("\n**%s**".formatted(phase));
        SwitchoverPlan known = plan;
        if (known != null) {
            lines.add("\nPlan %s: %s".formatted(known.planHash(), known.summary()));
            lines.add("\n| check | answer | value | why |\n|---|---|---|---|");
            for (Check check : known.checks()) {
                lines.add("| %s | %s | %s | %s |"
                        .formatted(check.label(), check.outcome(), check.value(), check.reason()));
            }
        }
        if (until != null && known != null) {
            lines.add("\n#### Waiting for a person, until %s".formatted(until));
            lines.add("- yes: `%s`, or signal `approve` with `%s`"
                    .formatted(Tries.signal("approve", payload(known)), payload(known)));
            lines.add("- no: `%s`, or signal `reject` with `%s`"
                    .formatted(Tries.signal("reject", payload(known)), payload(known)));
        }
        if (!answers.notes().isEmpty()) {
            lines.add("\n#### Notes");
            answers.notes().forEach(note -> lines.add("- " + note));
        }
        return String.join("\n", lines);
    }
}
