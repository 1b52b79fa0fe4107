package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Question;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a hold waits for.
 *
 * @param unfenced the instances that a person can vouch for
 * @param question what a person is asked; null if nothing
 * @param permit what a person would have to say about an adoption, but for name and reason; null if nothing
 * @param news changes when something came that is worth another try
 */
record Waiting(
        Hold hold,
        List<String> unfenced,
        @Nullable Question question,
        @Nullable Permit permit,
        IntSupplier news) {
    Waiting(Hold hold, List<String> unfenced, @Nullable Question question, IntSupplier news) {
        this(hold, unfenced, question, null, news);
    }

    static Waiting until(Hold hold) {
        return new Waiting(hold, List.of(), null, () -> 0);
    }

    static Waiting forPermit(Hold hold, @Nullable Permit permit) {
        return new Waiting(hold, List.of(), null, permit, () -> 0);
    }

    static Waiting forAnswer(Question question) {
        Hold hold = new Hold(question.text(), "a person to approve or to reject");
        return new Waiting(hold, List.of(), question, () -> 0);
    }
}
