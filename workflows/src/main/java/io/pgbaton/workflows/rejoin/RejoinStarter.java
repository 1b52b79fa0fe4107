package io.pgbaton.workflows.rejoin;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.common.SearchAttributes;
import io.temporal.failure.ChildWorkflowFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.ChildWorkflowOptions;
import io.temporal.workflow.Workflow;
import java.util.List;

/** Starts rejoins from inside another workflow, as runs of their own that outlive it. */
public final class RejoinStarter {
    private RejoinStarter() {}

    /** Starts one for each of these; one that runs already is left alone. */
    public static void startBeside(ClusterUid cluster, String clusterName, List<InstanceName> instances) {
        instances.forEach(instance -> start(RejoinInput.of(cluster, clusterName, instance)));
    }

    private static void start(RejoinInput input) {
        Rejoin rejoin = Workflow.newChildWorkflowStub(Rejoin.class, options(input));
        Async.function(rejoin::run, input);
        try {
            Workflow.getWorkflowExecution(rejoin).get();
        } catch (ChildWorkflowFailure alreadyRunning) {
            Workflow.getLogger(RejoinStarter.class).info("{} is being rejoined already", input.instance());
        }
    }

    private static ChildWorkflowOptions options(RejoinInput input) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.rejoin(input.cluster(), input.instance()))
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setWorkflowTaskTimeout(RunOptions.WORKFLOW_TASK_TIMEOUT)
                .setStaticSummary(summary(input))
                .setTypedSearchAttributes(attributes(input))
                .build();
    }

    static String summary(RejoinInput input) {
        return "Rejoin of %s in %s".formatted(input.instance(), input.clusterName());
    }

    static SearchAttributes attributes(RejoinInput input) {
        return SearchAttributes.newBuilder()
                .set(SearchAttribute.CLUSTER, input.clusterName())
                .set(SearchAttribute.OPERATION, "rejoin")
                .set(SearchAttribute.PHASE, "running")
                .build();
    }
}
