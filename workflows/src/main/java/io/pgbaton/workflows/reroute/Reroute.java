package io.pgbaton.workflows.reroute;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * Publishes the holder of the baton again. It moves nothing: if the baton has moved meanwhile, it comes to nothing. At most
 * one run per cluster is open.
 */
@WorkflowInterface
public interface Reroute {
    /** Returns in one sentence what came of it. */
    @WorkflowMethod(name = "Reroute")
    String run(RerouteInput input);
}
