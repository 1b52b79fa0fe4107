package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.Optional;

/** Starts a switchover from inside another workflow, as a run of its own that outlives it. */
public final class RoleChangeStarter {
    private RoleChangeStarter() {}

    /**
     * Starts a switchover that was planned and approved.
     *
     * @return its outcome, once it has one; empty if a role change of the cluster is open already, and nothing was started
     */
    public static Optional<Promise<RoleChangeOutcome>> switchOver(RoleChangeInput input) {
        RoleChange run = Workflow.newChildWorkflowStub(RoleChange.class, options(input));
        Promise<RoleChangeOutcome> outcome = Async.function(run::run, input);
        try {
            Workflow.getWorkflowExecution(run).get();
            return Optional.of(outcome);
        } catch (ChildWorkflowFailure another) {
            return Optional.empty();
        }
    }

    private static ChildWorkflowOptions options(RoleChangeInput input) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.roleChange(input.cluster()))
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setWorkflowTaskTimeout(RunOptions.WORKFLOW_TASK_TIMEOUT)
                .setStaticSummary(summary(input))
                .setTypedSearchAttributes(SearchAttributes.newBuilder()
                        .set(SearchAttribute.CLUSTER, input.clusterName())
                        .set(SearchAttribute.OPERATION, input.operation().label())
                        .set(SearchAttribute.PHASE, "running")
                        .build())
                .build();
    }

    /** What a run is started for, in one line. */
    public static String summary(RoleChangeInput input) {
        SwitchoverOrder order = input.order();
        if (order != null) {
            return "Switchover of %s: %s -> %s".formatted(input.clusterName(), order.from(), order.target());
        }
        return switch (input.operation()) {
            case BOOTSTRAP -> "Bootstrap of %s".formatted(input.clusterName());
            case ADOPTION -> "Adoption of %s: its Baton is lost".formatted(input.clusterName());
            case FAILOVER, SWITCHOVER ->
                "Failover of %s: an unfinished move is taken up".formatted(input.clusterName());
        };
    }
}
