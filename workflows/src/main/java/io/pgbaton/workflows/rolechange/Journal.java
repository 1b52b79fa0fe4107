package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.election.Standing;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run tells people: current details while it goes on, search attributes at its turning points, its record at the end.
 *
 * <p>Current details cost nothing; each change of search attributes is a write on the server, so there is one when a hold
 * begins, one when it is over, and one at the end.
 */
final class Journal {
    private final RoleChangeInput input;
    private final Mailbox mailbox;
    private final Timeline timeline = new Timeline();
    private String phase = "looking";
    private @Nullable Hold hold;
    private @Nullable Instant holdsUntil;
    private List<String> unfenced = List.of();
    private @Nullable InstanceName givable;
    private @Nullable Permit permit;
    private @Nullable Move move;
    private @Nullable InstanceName from;
    private @Nullable InstanceName to;
    private @Nullable String why;
    private @Nullable String fence;
    private List<Standing> candidates = List.of();
    private boolean moved;
    private @Nullable RoleChangeOutcome ended;

    Journal(RoleChangeInput input, Mailbox mailbox) {
        this.input = input;
        this.mailbox = mailbox;
    }

    Timeline timeline() {
        return timeline;
    }

    void phase(String text) {
        phase = text;
        publish();
    }

    void opened(Baton baton, Move newMove) {
        move = newMove;
        moved = false;
        from = Optional.ofNullable(baton.holder()).map(Member::name).orElse(null);
        to = null;
        why = null;
        fence = null;
        candidates = List.of();
    }

    void closed() {
        moved = true;
    }

    /** This one waits at its gate, and a person may end that. */
    void mayBeGivenUp(InstanceName leader) {
        givable = leader;
    }

    /** True if the newest epoch was closed. */
    boolean hasMoved() {
        return moved;
    }

    void elected(InstanceName candidate, String reason) {
        to = candidate;
        why = reason;
    }

    void decided(Deciding decision) {
        candidates = decision.standings();
        if (decision instanceof Deciding.Elected elected) {
            elected(elected.candidate().member().name(), elected.why());
            fence = elected.fence();
        }
    }

    void holding(Hold newHold, Duration left, Waiting waiting) {
        boolean begins = hold == null;
        hold = newHold;
        holdsUntil = Instant.ofEpochMilli(Workflow.currentTimeMillis()).plus(left);
        unfenced = waiting.unfenced();
        permit = waiting.permit();
        publish();
        if (begins) {
            Workflow.upsertTypedSearchAttributes(SearchAttribute.PHASE.valueSet("holding"));
        }
    }

    /** The run goes on, so whatever it waited for is there or is not needed. */
    void goingOn() {
        if (hold != null) {
            hold = null;
            holdsUntil = null;
            unfenced = List.of();
            givable = null;
            permit = null;
            Workflow.upsertTypedSearchAttributes(SearchAttribute.PHASE.valueSet("running"));
        }
    }

    @Nullable
    String why() {
        return why;
    }

    /** The one sentence about a move that succeeded. */
    String moved() {
        return "%s in epoch %s%s: %s; %d ms, of which %d ms Temporal"
                .formatted(route(), epoch(), otherThanAsked(), why, timeline.totalMs(), timeline.temporalMs());
    }

    /** Who leads was decided by the election, and a person asked for somebody else. */
    private String otherThanAsked() {
        SwitchoverOrder order = input.order();
        return order == null || order.target().equals(to) ? "" : " (%s was asked for)".formatted(order.target());
    }

    RoleChangeOutcome end(Result result, String summary) {
        RoleChangeOutcome outcome = outcome(result, summary);
        ended = outcome;
        phase = result.label();
        Workflow.setCurrentDetails(details(summary));
        List<SearchAttributeUpdate<?>> last = new ArrayList<>(
                List.of(SearchAttribute.PHASE.valueSet("done"), SearchAttribute.OUTCOME.valueSet(result.label())));
        if (move != null) {
            last.add(SearchAttribute.EPOCH.valueSet(move.ballot().epoch().number()));
        }
        Workflow.upsertTypedSearchAttributes(last.toArray(SearchAttributeUpdate[]::new));
        return outcome;
    }

    RoleChangeState state() {
        return new RoleChangeState(
                phase,
                hold,
                holdsUntil == null ? null : holdsUntil.toString(),
                commands(),
                mailbox.notes(),
                ended == null ? outcome(Result.RUNNING, phase) : ended);
    }

    private RoleChangeOutcome outcome(Result result, String summary) {
        Evidence evidence = mailbox.evidence();
        return new RoleChangeOutcome(
                result,
                summary,
                evidence == null ? null : evidence.toString(),
                from,
                to,
                epoch(),
                why,
                candidates,
                timeline.steps(),
                timeline.totalMs(),
                timeline.temporalMs());
    }

    private @Nullable Epoch epoch() {
        return move == null ? null : move.ballot().epoch();
    }

    /** Who moves to whom, as far as it is known. */
    String route() {
        return "%s -> %s".formatted(from == null ? "nobody" : from, to == null ? "(not decided)" : to);
    }

    void publish() {
        Workflow.setCurrentDetails(details(phase));
    }

    private String details(String headline) {
        List<String> lines = new ArrayList<>();
        lines.add("### %s of %s: %s".formatted(input.operation().title(), input.clusterName(), route()));
        lines.add("");
        lines.add("**%s**%s".formatted(headline, move == null ? "" : " (epoch %s)".formatted(epoch())));
        if (mailbox.evidence() != null) {
            lines.add("\nEvidence: %s".formatted(mailbox.evidence()));
        }
        addHold(lines);
        addCandidates(lines);
        timeline.addTo(lines);
        addNotes(lines);
        return String.join("\n", lines);
    }

    private void addHold(List<String> lines) {
        if (hold == null) {
            return;
        }
        lines.add("\n#### Waiting");
        lines.add("- why: %s".formatted(hold.reason()));
        lines.add("- for: %s".formatted(hold.waitsFor()));
        lines.add("- until: %s, then the run ends as held".formatted(holdsUntil));
        Move opening = move;
        if (opening != null) {
            unfenced.forEach(instance -> lines.add(
                    "- or **switch the machine of %s off**, make sure that it is, and only then vouch for it: `%s`"
                            .formatted(instance, confirm(opening, instance))));
        }
        if (permit != null) {
            lines.add("- or adopt it as it is: `%s`".formatted(adopt(permit)));
        }
        addQuestion(lines);
        if (to == null) {
            lines.add("- to stop: `%s`".formatted(cancel()));
        }
        if (opening != null && givable != null) {
            lines.add("- to do without %s, once the others answer: `%s`".formatted(givable, giveUp(opening, givable)));
        }
    }

    /** The Web UI sends the same JSON: More Actions, Send a Signal. */
    private void addQuestion(List<String> lines) {
        Question question = mailbox.unanswered();
        if (question != null) {
            lines.add("- **asked**: %s".formatted(question.text()));
            lines.add("- yes: `%s`, or signal `approve` with `%s`"
                    .formatted(signal("approve", approval(question)), approval(question)));
            lines.add("- no: `%s`, or signal `reject` with `%s`"
                    .formatted(signal("reject", rejection(question)), rejection(question)));
        }
    }

    /** What would unblock or stop a run that holds. */
    private List<String> commands() {
        Move opening = move;
        List<String> commands = new ArrayList<>();
        if (hold != null && opening != null) {
            unfenced.forEach(instance -> commands.add(confirm(opening, instance)));
        }
        Question question = mailbox.unanswered();
        if (hold != null && question != null) {
            commands.add(signal("approve", approval(question)));
            commands.add(signal("reject", rejection(question)));
        }
        if (hold != null && permit != null) {
            commands.add(adopt(permit));
        }
        if (hold != null && to == null) {
            commands.add(cancel());
        }
        if (hold != null && opening != null && givable != null) {
            commands.add(giveUp(opening, givable));
        }
        return commands;
    }

    private static String giveUp(Move opening, InstanceName leader) {
        String payload = "{\"epoch\":%s,\"primary\":\"%s\",\"reason\":\"WHY\",\"by\":\"YOUR NAME\"}"
                .formatted(opening.ballot().epoch(), leader);
        return signal("primaryLost", payload);
    }

    private static String approval(Question question) {
        String candidate = question.candidate() == null ? "" : "\"candidate\":\"%s\",".formatted(question.candidate());
        String loss = question.lossBytes() == null ? "" : "\"lossBytes\":%d,".formatted(question.lossBytes());
        return "{%s,%s%s\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}".formatted(ballot(question), candidate, loss);
    }

    private static String rejection(Question question) {
        return "{%s,\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}".formatted(ballot(question));
    }

    private static String ballot(Question question) {
        return "\"epoch\":%s,\"token\":\"%s\""
                .formatted(question.ballot().epoch(), question.ballot().token());
    }

    private static String adopt(Permit wanted) {
        String without = wanted.without() == null ? "" : "\"without\":\"%s\",".formatted(wanted.without());
        return signal(
                "adopt",
                "{\"cluster\":\"%s\",%s\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}".formatted(wanted.cluster(), without));
    }

    private static String cancel() {
        return signal("cancel", "{\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}");
    }

    private static String confirm(Move opening, String instance) {
        String payload =
                "{\"epoch\":%s,\"token\":\"%s\",\"instance\":\"%s\",\"by\":\"YOUR NAME\",\"reason\":\"HOW YOU MADE SURE\"}"
                        .formatted(opening.ballot().epoch(), opening.ballot().token(), instance);
        return signal("confirmFenced", payload);
    }

    private static String signal(String name, String payload) {
        return "temporal workflow signal --workflow-id %s --name %s --input '%s'"
                .formatted(Workflow.getInfo().getWorkflowId(), name, payload);
    }

    private void addCandidates(List<String> lines) {
        if (why != null) {
            lines.add("\nWhy %s: %s".formatted(to, why));
        }
        if (fence != null) {
            lines.add("\nFence: %s".formatted(fence));
        }
        if (!candidates.isEmpty()) {
            lines.add("\n| member | position | remarks |\n|---|---|---|");
        }
        for (Standing standing : candidates) {
            lines.add("| %s | %s | %s |"
                    .formatted(
                            standing.answer().member(),
                            standing.answer().position(),
                            String.join("; ", standing.remarks())));
        }
    }

    private void addNotes(List<String> lines) {
        if (!mailbox.notes().isEmpty()) {
            lines.add("\n#### Notes");
            mailbox.notes().forEach(note -> lines.add("- " + note));
        }
    }
}
