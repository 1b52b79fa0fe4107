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
import io.temporal.workflow.WorkflowInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a person's word counts, before a run hears it. By an activity: the answer stands in the history, so a changed
 * setting or key breaks no replay. Runs that heard a word before this was asked go on without asking.
 */
public final class Heed {
    private static final String CHANGE = "heed-words";

    private Heed() {}

    /** The word to one run. */
    public static Optional<String> objection(String signal, @Nullable PersonsWord word) {
        return ask(signal, Workflow.getInfo().getRunId(), word);
    }

    /** As {@link #objection}, for a signal that may also start the run. */
    public static Optional<String> objectionAtStart(String signal, @Nullable PersonsWord word) {
        return ask(signal, Workflow.getInfo().getWorkflowId(), word);
    }

    private static Optional<String> ask(String signal, String run, @Nullable PersonsWord word) {
        if (word == null || Workflow.getVersion(CHANGE, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION) {
            return Optional.empty();
        }
        WorkflowInfo info = Workflow.getInfo();
        ClusterUid cluster = WorkflowIds.cluster(info.getWorkflowId());
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
