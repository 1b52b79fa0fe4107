package io.pgbaton.operator.decide;

import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.resources.cluster.FailoverSpec;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.workflows.deletion.Ending;
import io.pgbaton.workflows.rolechange.FailoverPolicy;

/** What a spec asks for, as those who detect and move take it. */
public final class Policies {
    private Policies() {}

    public static ClusterPolicy of(PostgresClusterSpec spec) {
        FailoverSpec failover = spec.failoverOrDefault();
        LossPolicy lossy = lossy(failover.lossyOrDefault());
        return new ClusterPolicy(
                new DetectionPolicy(failover.delayOrDefault(), failover.stuckAfterOrDefault(), lossy),
                new FailoverPolicy(
                        mode(failover.modeOrDefault()),
                        fence(failover.fenceOrDefault()),
                        lossy,
                        failover.approvalTimeoutOrDefault().toSeconds()),
                spec.shape());
    }

    /** What is to be left when the cluster is deleted. */
    public static Ending ending(PostgresClusterSpec spec) {
        DeletionSpec deletion = spec.deletionOrDefault();
        Ending.FinalBackup backup = switch (deletion.finalBackupOrDefault()) {
            case REQUIRED -> Ending.FinalBackup.REQUIRED;
            case BEST_EFFORT -> Ending.FinalBackup.BEST_EFFORT;
            case SKIP -> Ending.FinalBackup.SKIP;
        };
        return new Ending(backup, deletion.volumesOrDefault() == DeletionSpec.Volumes.DELETE);
    }

    private static FailoverMode mode(FailoverSpec.Mode mode) {
        return switch (mode) {
            case AUTOMATIC -> FailoverMode.AUTOMATIC;
            case APPROVAL -> FailoverMode.APPROVAL;
            case MANUAL -> FailoverMode.MANUAL;
        };
    }

    private static Fence fence(FailoverSpec.Fence fence) {
        return switch (fence) {
            case STRICT -> Fence.STRICT;
            case FAST -> Fence.FAST;
        };
    }

    private static LossPolicy lossy(FailoverSpec.Lossy lossy) {
        return switch (lossy) {
            case ASK -> LossPolicy.ASK;
            case NEVER -> LossPolicy.NEVER;
            case ALLOW -> LossPolicy.ALLOW;
        };
    }
}
