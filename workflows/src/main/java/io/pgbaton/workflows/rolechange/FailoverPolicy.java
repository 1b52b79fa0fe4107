package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;

/**
 * What the owner of a cluster wants of a failover. It is taken when the run is started; a later change holds for the next run.
 *
 * @param approvalTimeoutSeconds how long a run waits for a person's approval before it ends as held
 */
public record FailoverPolicy(FailoverMode mode, Fence fence, LossPolicy lossy, long approvalTimeoutSeconds) {
    private static final long ONE_HOUR = 3600;

    public static final FailoverPolicy DEFAULT =
            new FailoverPolicy(FailoverMode.AUTOMATIC, Fence.STRICT, LossPolicy.ASK, ONE_HOUR);
}
