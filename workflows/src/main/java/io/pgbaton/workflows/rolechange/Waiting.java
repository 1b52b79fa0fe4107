package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Question;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a hold waits for.
 *
 * @param unfenced the instances that a person can vouch for
 * @param question what a person is asked; null if nothing
 * @param news changes when something came that is worth another try
 */
record Waiting(Hold hold, List<String> unfenced, @Nullable Question question, IntSupplier news) {
    static Waiting until(Hold hold) {
        return new Waiting(hold, List.of(), null, () -> 0);
    }

    static Waiting forAnswer(Question question) {
        Hold hold = new Hold(question.text(), "a person to approve or to reject");
        return new Waiting(hold, List.of(), question, () -> 0);
    }
}
