package io.pgbaton.operator.engine;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.rolling.RollingOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows what the role changes of clusters are doing, asking the engine no more than it has to. */
public final class RunBook {
    /** A role change takes about a second and its worker is busy with it: only one that lasts is asked what it does. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private static final int REMEMBERED = 1000;

    private final EngineGateway gateway;
    private final Supplier<EngineState> engine;
    private final InstantSource clock;

    /** Ended runs do not change any more. */
    private final Map<String, RoleChangeOutcome> outcomes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, RoleChangeOutcome> eldest) {
            return size() > REMEMBERED;
        }
    };

    public RunBook(EngineGateway gateway, Supplier<EngineState> engine, InstantSource clock) {
        this.gateway = gateway;
        this.engine = engine;
        this.clock = clock;
    }

    /** The newest role change of a cluster. Takes 3 s at the very most, and no time while the engine is known to be away. */
    public RunView roleChange(ClusterUid cluster) {
        if (engine.get() instanceof EngineState.Unreachable unreachable) {
            return new RunView.Unknown(unreachable.reason());
        }
        try {
            return gateway.newest(WorkflowIds.roleChange(cluster))
                    .map(this::view)
                    .orElseGet(RunView.None::new);
        } catch (EngineException e) {
            return new RunView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** What the open change of members says of itself; null if none is open or nobody answers for it. */
    public @Nullable ReshapeOutcome reshape(ClusterUid cluster) {
        return said(WorkflowIds.reshape(cluster), ReshapeOutcome.class);
    }

    /** What the open rolling change says of itself; null if none is open or nobody answers for it. */
    public @Nullable RollingOutcome rolling(ClusterUid cluster) {
        return said(WorkflowIds.rollingChange(cluster), RollingOutcome.class);
    }

    private <T> @Nullable T said(String workflowId, Class<T> type) {
        if (engine.get() instanceof EngineState.Unreachable) {
            return null;
        }
        try {
            return gateway.newest(workflowId)
                    .filter(RunRef::isOpen)
                    .map(run -> gateway.query(run, type))
                    .orElse(null);
        } catch (EngineException e) {
            return null;
        }
    }

    /** A run with its record, or with what it says of itself. */
    public RunView view(RunRef run) {
        return run.isOpen()
                ? new RunView.Open(run, state(run))
                : new RunView.Closed(run, outcome(run).orElse(null));
    }

    private @Nullable RoleChangeState state(RunRef run) {
        Duration age = Duration.between(run.startedAt(), clock.instant());
        if (age.compareTo(QUIET) < 0) {
            return null;
        }
        try {
            return gateway.state(run);
        } catch (EngineException e) {
            return null;
        }
    }

    private Optional<RoleChangeOutcome> outcome(RunRef run) {
        synchronized (outcomes) {
            RoleChangeOutcome known = outcomes.get(run.runId());
            if (known != null) {
                return Optional.of(known);
            }
        }
        Optional<RoleChangeOutcome> read = gateway.outcome(run);
        synchronized (outcomes) {
            read.ifPresent(outcome -> outcomes.put(run.runId(), outcome));
        }
        return read;
    }
}
