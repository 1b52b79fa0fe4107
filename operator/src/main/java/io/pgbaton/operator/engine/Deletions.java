package io.pgbaton.operator.engine;

import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.start.Runs;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Has deleted clusters stopped in order: sees to it that a run is at it until one says that it is done. */
public final class Deletions {
    /** A run that failed at once is not followed by the next one at once. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final EngineGateway gateway;
    private final Runs runs;
    private final Supplier<EngineState> engine;
    private final InstantSource clock;

    public Deletions(EngineGateway gateway, Runs runs, Supplier<EngineState> engine, InstantSource clock) {
        this.gateway = gateway;
        this.runs = runs;
        this.engine = engine;
        this.clock = clock;
    }

    /** Starts a run if none is at it and none has been successful; starting twice makes one run. */
    public DeletionView advance(DeleteClusterInput input) {
        if (engine.get() instanceof EngineState.Unreachable unreachable) {
            return new DeletionView.Unknown(unreachable.reason());
        }
        try {
            Optional<RunRef> newest = gateway.newest(WorkflowIds.deleteCluster(input.cluster()));
            return newest.isPresent() ? look(newest.get(), input) : start(input, "it begins");
        } catch (EngineException e) {
            return new DeletionView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private DeletionView look(RunRef run, DeleteClusterInput input) {
        if (run.isOpen()) {
            return progress(run);
        }
        Optional<DeleteClusterOutcome> outcome = gateway.result(run, DeleteClusterOutcome.class);
        if (outcome.filter(ended -> ended.result() == Result.STOPPED).isPresent()) {
            return new DeletionView.Done(outcome.get().summary());
        }
        String before = outcome.map(DeleteClusterOutcome::summary).orElse("the run before ended as " + run.closedAs());
        boolean justEnded = run.closedAt() != null
                && Duration.between(run.closedAt(), clock.instant()).compareTo(AGAIN) < 0;
        return justEnded
                ? new DeletionView.Running("tries again in a moment: " + before, backup(outcome))
                : start(input, "tries again: " + before);
    }

    private DeletionView progress(RunRef run) {
        try {
            DeleteClusterOutcome state = gateway.query(run, DeleteClusterOutcome.class);
            return new DeletionView.Running(state.summary(), backup(Optional.of(state)));
        } catch (EngineException e) {
            return new DeletionView.Running("a run is at it; no worker tells how far that is", Backup.NONE);
        }
    }

    private static Backup backup(Optional<DeleteClusterOutcome> outcome) {
        return outcome.map(DeleteClusterOutcome::backup).orElse(Backup.NONE);
    }

    /** An engine that went away in this very moment is noticed by the next look. */
    private DeletionView start(DeleteClusterInput input, String progress) {
        try {
            runs.deleteCluster(input);
            return new DeletionView.Running(progress, Backup.NONE);
        } catch (RuntimeException e) {
            return new DeletionView.Unknown(String.valueOf(e.getMessage()));
        }
    }
}
