package io.pgbaton.workflows.step;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;

/**
 * Which move of which cluster's baton a step belongs to. Every activity compares this ballot with a fresh read of the Baton
 * before each effect, and gives up when another one was opened since ({@link #SUPERSEDED}).
 */
public record Move(ClusterUid cluster, Ballot ballot) {
    /** Type of the non-retryable failure of a step whose ballot is not the Baton's any more. */
    public static final String SUPERSEDED = "Superseded";
}
