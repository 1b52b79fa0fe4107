package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.Rejection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signals of one run: keeps what counts, notes what does not.
 *
 * <p>People send signals by hand, and the Web UI sends null for an empty form: an empty, stale or foreign one is noted and
 * not obeyed. Every signal wakes a hold.
 */
final class Mailbox {
    private static final int MAX_NOTES = 20;

    private final List<String> notes = new ArrayList<>();
    private final List<Confirmation> confirmations = new ArrayList<>();
    private @Nullable Evidence evidence;
    private @Nullable Cancellation cancellation;
    private @Nullable Move move;
    private @Nullable InstanceName primary;
    private @Nullable Question question;
    private @Nullable Approval approval;
    private @Nullable Rejection rejection;
    private @Nullable Permit permit;
    private boolean primaryLost;
    private int received;

    void primaryLost(@Nullable Evidence signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (signal == null || complaint != null) {
            refuse("primaryLost", complaint);
        } else if (move == null) {
            evidence = newer(signal);
        } else {
            whileMoving(move, signal);
        }
    }

    /** Of several words about one epoch the first counts, unless a better one comes; one about a newer epoch replaces it. */
    private Evidence newer(Evidence signal) {
        Evidence known = evidence;
        if (known == null || epoch(signal) > epoch(known)) {
            return signal;
        }
        return epoch(signal) == epoch(known) ? signal.after(known) : known;
    }

    private static long epoch(Evidence complete) {
        return complete.epoch() == null ? 0 : complete.epoch();
    }

    private void whileMoving(Move open, Evidence signal) {
        long epoch = open.ballot().epoch().number();
        if (epoch(signal) == epoch && isPrimary(signal.primary())) {
            primaryLost = true;
            evidence = signal;
            note(signal.toString());
        } else if (epoch(signal) < epoch) {
            refuse("primaryLost", "it is about epoch %d, and epoch %d is open".formatted(epoch(signal), epoch));
        } else {
            refuse("primaryLost", "%s is not primary in epoch %d".formatted(signal.primary(), epoch));
        }
    }

    void confirmFenced(@Nullable Confirmation signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (signal == null || complaint != null) {
            refuse("confirmFenced", complaint);
        } else if (move == null || !signal.isFor(move)) {
            refuse(
                    "confirmFenced",
                    "it names epoch %d with another token than the open one's".formatted(signal.epoch()));
        } else if (!confirmations.contains(signal)) {
            confirmations.add(signal);
            note("%s confirmed that %s is off: %s".formatted(signal.by(), signal.instance(), signal.reason()));
        }
    }

    /** Asks a person; null withdraws a question that nobody has answered. */
    void ask(@Nullable Question asked) {
        boolean withdrawn = asked == null && !isAnswered();
        if (withdrawn || (asked != null && !asked.isSameAs(question))) {
            question = asked;
            approval = null;
            rejection = null;
        }
    }

    void approve(@Nullable Approval signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        Question asked = question;
        if (complaint == null) {
            complaint = asked == null || signal == null ? "nothing is asked" : asked.complaint(signal);
        }
        if (complaint != null || isAnswered()) {
            refuse("approve", complaint == null ? alreadyAnswered() : complaint);
        } else if (signal != null) {
            approval = signal;
            note("%s approved: %s".formatted(signal.by(), signal.reason()));
        }
    }

    void reject(@Nullable Rejection signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        Question asked = question;
        if (complaint == null) {
            complaint = asked == null || signal == null ? "nothing is asked" : asked.complaint(signal);
        }
        if (complaint != null || isAnswered()) {
            refuse("reject", complaint == null ? alreadyAnswered() : complaint);
        } else if (signal != null) {
            rejection = signal;
            note("%s rejected: %s".formatted(signal.by(), signal.reason()));
        }
    }

    private boolean isAnswered() {
        return approval != null || rejection != null;
    }

    private String alreadyAnswered() {
        return approval != null
                ? "%s has approved already".formatted(approval.by())
                : "%s has rejected already".formatted(rejection == null ? "somebody" : rejection.by());
    }

    /** What a person is asked and has not answered; null if nothing. */
    @Nullable
    Question unanswered() {
        return isAnswered() ? null : question;
    }

    /** The word that was accepted for the newest question; null if there is none. */
    @Nullable
    Approval approval() {
        return approval;
    }

    /** The no to the newest question; null if there is none. */
    @Nullable
    Rejection rejection() {
        return rejection;
    }

    void cancel(@Nullable Cancellation signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (signal == null || complaint != null) {
            refuse("cancel", complaint);
        } else if (primary != null) {
            refuse("cancel", "%s is being promoted, which is only ever finished".formatted(primary));
        } else {
            cancellation = signal;
        }
    }

    void adopt(@Nullable Permit signal) {
        received++;
        String complaint = signal == null ? "it is empty" : signal.complaint();
        if (signal == null || complaint != null) {
            refuse("adopt", complaint);
        } else {
            permit = signal;
            note("%s lets the volumes of cluster %s be adopted%s: %s"
                    .formatted(
                            signal.by(),
                            signal.cluster(),
                            signal.without() == null ? "" : ", without " + signal.without(),
                            signal.reason()));
        }
    }

    /** What a person said last about an adoption; null if nobody did. */
    @Nullable
    Permit permit() {
        return permit;
    }

    /** A new epoch is open: what was said about an older one counts no more. */
    void opened(Move newMove) {
        move = newMove;
        primary = null;
        primaryLost = false;
        confirmations.clear();
        question = null;
        approval = null;
        rejection = null;
    }

    /** From here on this instance may be primary. */
    void promoting(InstanceName candidate) {
        primary = candidate;
        primaryLost = false;
    }

    private boolean isPrimary(@Nullable String name) {
        return primary != null && primary.value().equals(name);
    }

    /** True if the primary of the open epoch was reported lost. */
    boolean lostAgain() {
        return primaryLost;
    }

    @Nullable
    Evidence evidence() {
        return evidence;
    }

    @Nullable
    Cancellation cancellation() {
        return cancellation;
    }

    List<Confirmation> confirmations() {
        return List.copyOf(confirmations);
    }

    /** Counts every signal: a hold wakes when it changes. */
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

    void refuse(String signal, @Nullable String why) {
        note("signal %s was not obeyed: %s".formatted(signal, why));
    }
}
