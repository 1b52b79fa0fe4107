package io.pgbaton.workflows.start;

import io.pgbaton.workflows.deletion.DeleteClusterInput;
import io.pgbaton.workflows.rejoin.RejoinInput;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.reshape.ReshapeInput;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolling.RollingInput;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.switchover.SwitchoverInput;

/**
 * Raises runs. Doing it again while the run is open changes nothing (or wakes it), so whoever watches may do it at every
 * look. Nothing here ends a run: a terminated one may leave an activity running.
 *
 * <p>All methods return once the server has it, and throw an unchecked exception if it cannot be reached.
 */
public interface Runs {
    /** The primary is lost: signals the open role change, or starts one that has the evidence from its first step on. */
    void primaryLost(RoleChangeInput input, Evidence evidence);

    /** Starts a role change that needs no evidence: a bootstrap, an adoption, or the rest of a move that was left unfinished. */
    void roleChange(RoleChangeInput input);

    /** Starts publishing the holder again, because what is published is not what was. */
    void reroute(RerouteInput input);

    /** Starts bringing one member back. */
    void rejoin(RejoinInput input);

    /** Starts letting a lost member leave. */
    void reshape(ReshapeInput input);

    /** A person lets a member leave: tells the open change of members, or starts one that knows it from its first step on. */
    void letLeave(ReshapeInput input, Departure departure);

    /** Starts making the instances of a cluster again that are not made as wanted. */
    void rollingChange(RollingInput input);

    /** Starts carrying out a switchover that somebody asked for. */
    void switchover(SwitchoverInput input);

    /** Starts stopping a cluster that is being deleted. */
    void deleteCluster(DeleteClusterInput input);
}
