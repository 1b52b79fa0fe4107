package io.pgbaton.operator.engine;

import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run, by its own id.
 *
 * @param operation what it was started for
 * @param closedAt null while it is open
 * @param closedAs how it ended, in the engine's words: COMPLETED, FAILED, TERMINATED and so on; RUNNING while it is open
 * @param parent the workflow id of the run that started it; null if it was started from outside
 */
public record RunRef(
        String workflowId,
        String runId,
        Operation operation,
        Instant startedAt,
        @Nullable Instant closedAt,
        String closedAs,
        @Nullable String parent) {
    /** Started from outside. */
    public RunRef(
            String workflowId,
            String runId,
            Operation operation,
            Instant startedAt,
            @Nullable Instant closedAt,
            String closedAs) {
        this(workflowId, runId, operation, startedAt, closedAt, closedAs, null);
    }

    /** The PostgresRoleChange that it was asked for with; null if nobody asked. */
    public @Nullable String request() {
        return isOfRequest() && parent != null ? WorkflowIds.nameOfRequest(parent) : null;
    }

    /** True if it does what a request asked for, whose own record says everything. */
    public boolean isOfRequest() {
        return parent != null && WorkflowIds.isSwitchover(parent);
    }

    public boolean isOpen() {
        return closedAt == null;
    }
}
