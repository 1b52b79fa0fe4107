package io.pgbaton.operator.engine;

import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.start.Runs;
import java.util.Optional;
import java.util.function.Supplier;

/** Has deleted clusters stopped in order: sees to it that a run is at it until one says that it is done. */
public final class Deletions {
    private final EngineGateway gateway;
    private final Runs runs;
    private final Supplier<EngineState> engine;

    public Deletions(EngineGateway gateway, Runs runs, Supplier<EngineState> engine) {
        this.gateway = gateway;
        this.runs = runs;
        this.engine = engine;
    }

    /** Starts a run if none is at it and none has been successful; starting twice makes one run. */
    public DeletionView advance(DeleteClusterInput input) {
        if (engine.get() instanceof EngineState.Unreachable unreachable) {
            return new DeletionView.Unknown(unreachable.reason());
        }
        try {
            Optional<RunRef> newest = gateway.newest(WorkflowIds.deleteCluster(input.cluster()));
            return newest.isPresent() ? look(newest.get(), input) : start(input, "the instances are being stopped");
        } catch (EngineException e) {
            return new DeletionView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private DeletionView look(RunRef run, DeleteClusterInput input) {
        if (run.isOpen()) {
            return new DeletionView.Running(progress(run));
        }
        Optional<DeleteClusterOutcome> outcome = gateway.result(run, DeleteClusterOutcome.class);
        if (outcome.filter(ended -> ended.result() == Result.STOPPED).isPresent()) {
            return new DeletionView.Done(outcome.get().summary());
        }
        return start(
                input,
                outcome.map(ended -> "trying again: " + ended.summary())
                        .orElse("trying again: the run before ended as " + run.closedAs()));
    }

    private String progress(RunRef run) {
        try {
            return gateway.query(run, DeleteClusterOutcome.class).summary();
        } catch (EngineException e) {
            return "the instances are being stopped; no worker tells how far that is";
        }
    }

    /** An engine that went away in this very moment is noticed by the next look. */
    private DeletionView start(DeleteClusterInput input, String progress) {
        try {
            runs.deleteCluster(input);
            return new DeletionView.Running(progress);
        } catch (RuntimeException e) {
            return new DeletionView.Unknown(String.valueOf(e.getMessage()));
        }
    }
}
