package io.pgbaton.workflows.tries;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Hold;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one run: what it shows, how long it pauses between two of them, and how a person stops it. At most one run
 * uses it.
 */
public final class Tries {
    private @Nullable Cancellation cancellation;
    private @Nullable String note;
    private String label;
    private String phase = "looking";
    private Duration pause = RunOptions.HOLD_PAUSE;

    /** Why a run must not try again. */
    public record Stop(boolean byPerson, String summary) {}

    /**
     * Begins.
     *
     * @param label what people read as the result while there is none
     */
    public Tries(String label) {
        this.label = label;
    }

    /** What the run is doing, in words. */
    public String phase() {
        return phase;
    }

    public void show(String text) {
        phase = text;
        publish();
    }

    private void publish() {
        Workflow.setCurrentDetails("**%s**: %s%s".formatted(label, phase, note == null ? "" : "\n\n" + note));
    }

    /** Notes a signal that is not obeyed. */
    public void refuse(String signal, String why) {
        note = "signal %s was not obeyed: %s".formatted(signal, why);
        publish();
    }

    public void cancel(@Nullable Cancellation signal) {
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (complaint == null) {
            cancellation = signal;
        } else {
            refuse("cancel", complaint);
        }
    }

    /** The run has come further: the next pause is a short one again. */
    public void progress() {
        pause = RunOptions.HOLD_PAUSE;
    }

    public Optional<Stop> hold(Hold hold, Instant deadline) {
        return hold(hold, deadline, "", () -> false);
    }

    /**
     * Waits until it is worth trying again.
     *
     * @param wayOut what else a person can do than stop the run, in words; may be empty
     * @param answered true once a person has done that
     * @return why there is no other try; empty if there is
     */
    public Optional<Stop> hold(Hold hold, Instant deadline, String wayOut, BooleanSupplier answered) {
        Duration left = Duration.between(now(), deadline);
        if (!left.isPositive()) {
            return Optional.of(new Stop(false, "%s; waiting for %s".formatted(hold.reason(), hold.waitsFor())));
        }
        show("waiting: %s; for: %s; until: %s; %sto stop: `%s`"
                .formatted(
                        hold.reason(),
                        hold.waitsFor(),
                        deadline,
                        wayOut,
                        signal("cancel", "{\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}")));
        Workflow.await(pause.compareTo(left) < 0 ? pause : left, () -> cancellation != null || answered.getAsBoolean());
        pause = RunOptions.longer(pause, RunOptions.HOLD_PAUSE_MAX);
        return Optional.ofNullable(cancellation)
                .map(stop -> new Stop(true, "cancelled by %s: %s".formatted(stop.by(), stop.reason())));
    }

    /** Shows how the run ended. */
    public void end(String result, String summary) {
        label = result;
        show(summary);
        Workflow.upsertTypedSearchAttributes(
                SearchAttribute.PHASE.valueSet("done"), SearchAttribute.OUTCOME.valueSet(result));
    }

    /** The command that sends a signal to this run. */
    public static String signal(String name, String payload) {
        return "temporal workflow signal --workflow-id %s --name %s --input '%s'"
                .formatted(Workflow.getInfo().getWorkflowId(), name, payload);
    }

    public static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
