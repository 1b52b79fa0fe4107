package io.pgbaton.workflows.switchover;

import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.PlanAnswer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one request: keeps what counts, notes what does not. An empty, stale or foreign one is noted and not obeyed; of
 * yes and no the first counts.
 */
final class Answers {
    private static final int MAX_NOTES = 20;

    private final List<String> notes = new ArrayList<>();
    private @Nullable SwitchoverPlan asked;
    private @Nullable PlanAnswer approval;
    private @Nullable PlanAnswer rejection;
    private @Nullable Cancellation cancellation;
    private int received;

    /** Asks about this plan; an answer to one with the same hash stays one. */
    void ask(SwitchoverPlan plan) {
        SwitchoverPlan before = asked;
        asked = plan;
        if (before != null && !before.planHash().equals(plan.planHash())) {
            approval = null;
            rejection = null;
        }
    }

    void approve(@Nullable PlanAnswer signal) {
        if (isObeyed("approve", signal)) {
            approval = signal;
        }
    }

    void reject(@Nullable PlanAnswer signal) {
        if (isObeyed("reject", signal)) {
            rejection = signal;
        }
    }

    private boolean isObeyed(String name, @Nullable PlanAnswer signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        SwitchoverPlan plan = asked;
        if (complaint == null && plan == null) {
            complaint = "nothing is asked";
        } else if (complaint == null && signal != null && plan != null) {
            complaint = signal.complaint(plan.ballot().epoch().number(), plan.planHash());
        }
        if (complaint == null && (approval != null || rejection != null)) {
            complaint = "it was answered already";
        }
        if (complaint != null || signal == null) {
            refuse(name, complaint);
            return false;
        }
        note("%s said %s: %s".formatted(signal.by(), name, signal.reason()));
        return true;
    }

    void cancel(@Nullable Cancellation signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (complaint == null) {
            cancellation = signal;
        } else {
            refuse("cancel", complaint);
        }
    }

    void refuse(String signal, @Nullable String why) {
        note("signal %s was not obeyed: %s".formatted(signal, why));
    }

    /** Not a word, but worth a look. */
    void wake() {
        received++;
    }

    @Nullable
    PlanAnswer approval() {
        return approval;
    }

    @Nullable
    PlanAnswer rejection() {
        return rejection;
    }

    @Nullable
    Cancellation cancellation() {
        return cancellation;
    }

    /** Counts every signal: a wait ends when it changes. */
    int received() {
        return received;
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    void note(String note) {
        if (notes.size() < MAX_NOTES) {
            notes.add(note);
        } else if (notes.size() == MAX_NOTES) {
            notes.add("more was noted than is kept here; the history has all of it");
        }
    }
}
