package io.pgbaton.operator.engine;

import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.start.Runs;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverState;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Has switchovers carried out that were asked for: sees to it that each gets one run, and knows what that is doing. */
public final class Requests {
    private final EngineGateway gateway;
    private final Runs runs;
    private final Supplier<EngineState> engine;

    public Requests(EngineGateway gateway, Runs runs, Supplier<EngineState> engine) {
        this.gateway = gateway;
        this.runs = runs;
        this.engine = engine;
    }

    /** Starts its run if it has none; starting twice makes one run. */
    public RequestView advance(SwitchoverInput input) {
        if (engine.get() instanceof EngineState.Unreachable unreachable) {
            return new RequestView.Unknown(away(unreachable));
        }
        try {
            Optional<RunRef> newest = gateway.newest(id(input));
            if (newest.isPresent()) {
                return look(newest.get());
            }
            runs.switchover(input);
            return new RequestView.Waiting("its run begins", true);
        } catch (RuntimeException e) {
            return new RequestView.Unknown("the workflow engine does not answer: %s".formatted(e.getMessage()));
        }
    }

    private static String away(EngineState.Unreachable unreachable) {
        return "waiting for the workflow engine: %s".formatted(unreachable.reason());
    }

    private RequestView look(RunRef run) {
        return run.isOpen()
                ? new RequestView.Open(run, state(run))
                : new RequestView.Closed(
                        run, gateway.result(run, SwitchoverOutcome.class).orElse(null));
    }

    private @Nullable SwitchoverState state(RunRef run) {
        try {
            return gateway.query(run, SwitchoverState.class);
        } catch (EngineException e) {
            return null;
        }
    }

    /**
     * Takes a request back: its run ends if it has not promoted anybody yet.
     *
     * @return false if it is not known whether the run has heard it
     */
    public boolean cancel(SwitchoverInput input) {
        if (!engine.get().isReachable()) {
            return false;
        }
        try {
            gateway.newest(id(input))
                    .filter(RunRef::isOpen)
                    .ifPresent(run -> gateway.signal(
                            run,
                            "cancel",
                            new Cancellation("the operator", "its PostgresRoleChange was deleted"),
                            run.runId()));
            return true;
        } catch (EngineException e) {
            return false;
        }
    }

    /** Something has changed that its run should look at; once for each reason. */
    public void lookAgain(RunRef run, String reason) {
        gateway.signal(run, "lookAgain", reason, "%s %s".formatted(run.runId(), reason));
    }

    private static String id(SwitchoverInput input) {
        return WorkflowIds.switchover(input.cluster(), input.request());
    }
}
