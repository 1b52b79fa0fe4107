package io.pgbaton.workflows.tries;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.workflows.StepOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.step.FailedStep;
import io.pgbaton.workflows.step.Heeding;
import io.pgbaton.workflows.step.PersonsWord;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.WordSteps;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a person's word counts, before a run hears it. By an activity: the answer stands in the history, so a changed
 * setting or key breaks no replay. Words are heard in the order in which they came, as the first of yes and no counts, and none
 * before the run has begun. Runs from before this was asked go on without asking.
 */
public final class Heed {
    private static final String CHANGE = "heed-words";

    private final BiConsumer<String, String> refuse;
    private boolean begun;
    private boolean asks;
    private long came;
    private long heard;

    /**
     * Of one run.
     *
     * @param refuse notes that a signal is not obeyed, and why
     */
    public Heed(BiConsumer<String, String> refuse) {
        this.refuse = refuse;
    }

    /** What a run does first; returns when the words that came with its start are heard. */
    public void begin() {
        asks = Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) != Workflow.DEFAULT_VERSION;
        begun = true;
        Workflow.await(() -> heard == came);
    }

    /** Has the run hear a word, if it counts; what is empty needs no asking. */
    public void hear(String signal, @Nullable PersonsWord word, Runnable hearing) {
        inTurn(signal, Workflow.getInfo().getRunId(), word, hearing);
    }

    /** As {@link #hear}, for a signal that may also start the run. */
    public void hearAtStart(String signal, @Nullable PersonsWord word, Runnable hearing) {
        inTurn(signal, Workflow.getInfo().getWorkflowId(), word, hearing);
    }

    private void inTurn(String signal, String run, @Nullable PersonsWord word, Runnable hearing) {
        long turn = came++;
        Workflow.await(() -> begun && heard == turn);
        try {
            objection(signal, run, word).ifPresentOrElse(why -> refuse.accept(signal, why), hearing);
        } finally {
            heard++;
        }
    }

    private Optional<String> objection(String signal, String run, @Nullable PersonsWord word) {
        if (word == null || !asks) {
            return Optional.empty();
        }
        ClusterUid cluster = WorkflowIds.cluster(Workflow.getInfo().getWorkflowId());
        WordSteps steps = Workflow.newActivityStub(
                WordSteps.class, StepOptions.HEED.named("Does this %s count here?".formatted(signal)));
        try {
            return Optional.ofNullable(
                    steps.heed(new Heeding.Request(cluster, Seal.text(signal, run, word), word.seal()))
                            .objection());
        } catch (ActivityFailure failure) {
            return Optional.of("whether it counts cannot be told: %s"
                    .formatted(FailedStep.hold(failure).reason()));
        }
    }
}
