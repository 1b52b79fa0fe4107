package io.pgbaton.operator.engine;

import io.pgbaton.workflows.rolechange.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run, by its own id.
 *
 * @param operation what it was started for
 * @param closedAt null while it is open
 * @param closedAs how it ended, in the engine's words: COMPLETED, FAILED, TERMINATED and so on; RUNNING while it is open
 */
public record RunRef(
        String workflowId,
        String runId,
        Operation operation,
        Instant startedAt,
        @Nullable Instant closedAt,
        String closedAs) {
    public boolean isOpen() {
        return closedAt == null;
    }
}
