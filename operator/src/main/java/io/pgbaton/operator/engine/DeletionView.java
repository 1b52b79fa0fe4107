package io.pgbaton.operator.engine;

import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Backup;

/** How far the ordered shutdown of a cluster is. */
public sealed interface DeletionView {
    /** The engine could not be asked, or nothing could be started. */
    record Unknown(String reason) implements DeletionView {}

    /**
     * Its run is at it.
     *
     * @param backup how the last backup of the cluster is
     */
    record Running(String progress, Backup backup) implements DeletionView {}

    /** Every instance is stopped, and what was to be left is there. */
    record Done(String summary) implements DeletionView {}
}
