package io.pgbaton.workflows.fake;

import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterWorkflow;
import io.pgbaton.workflows.rejoin.RejoinWorkflow;
import io.pgbaton.workflows.reroute.RerouteWorkflow;
import io.pgbaton.workflows.reshape.ReshapeWorkflow;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.rolechange.RoleChangeWorkflow;
import io.pgbaton.workflows.rolling.RollingChangeWorkflow;
import io.pgbaton.workflows.start.RunStarter;
import io.pgbaton.workflows.switchover.SwitchoverRequestWorkflow;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.SearchAttributes;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import java.time.Duration;

/** One worker with scripted steps on a server in memory, whose clock skips to the next timer while a test waits. */
public final class FlowHarness implements AutoCloseable {
    private static final long HOLD_SECONDS = 600;

    private final TestWorkflowEnvironment environment;

    public final ScriptedSteps steps = new ScriptedSteps();
    public final RunStarter starter;

    public FlowHarness() {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(PayloadJson.converter())
                        .build())
                .registerSearchAttribute(SearchAttribute.CLUSTER.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(
                        SearchAttribute.OPERATION.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(SearchAttribute.PHASE.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .registerSearchAttribute(SearchAttribute.EPOCH.getName(), IndexedValueType.INDEXED_VALUE_TYPE_INT)
                .registerSearchAttribute(SearchAttribute.OUTCOME.getName(), IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD)
                .build());
        Worker worker = environment.newWorker(RunOptions.TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(
                RunOptions.failFast(),
                RoleChangeWorkflow.class,
                RejoinWorkflow.class,
                DeleteClusterWorkflow.class,
                RerouteWorkflow.class,
                ReshapeWorkflow.class,
                RollingChangeWorkflow.class,
                SwitchoverRequestWorkflow.class);
        worker.registerActivitiesImplementations(steps);
        environment.start();
        starter = new RunStarter(client(), RunOptions.TASK_QUEUE);
    }

    public WorkflowClient client() {
        return environment.getWorkflowClient();
    }

    public static RoleChangeInput input(Operation operation) {
        return new RoleChangeInput(Sample.CLUSTER, "orders", operation, HOLD_SECONDS, null, null);
    }

    /** The role change of the cluster, however it was started. */
    public RoleChange run() {
        return client().newWorkflowStub(RoleChange.class, WorkflowIds.roleChange(Sample.CLUSTER));
    }

    /** Raises a failover and waits for its end. */
    public RoleChangeOutcome failover() {
        starter.primaryLost(input(Operation.FAILOVER), Sample.LOST);
        return result();
    }

    /** Skips time until the role change has ended. */
    public RoleChangeOutcome result() {
        return client().newUntypedWorkflowStub(WorkflowIds.roleChange(Sample.CLUSTER))
                .getResult(RoleChangeOutcome.class);
    }

    public RoleChangeState state() {
        return run().state();
    }

    /** What the Web UI shows as current details. */
    public String currentDetails() {
        return client().newUntypedWorkflowStub(WorkflowIds.roleChange(Sample.CLUSTER))
                .query("__temporal_workflow_metadata", WorkflowMetadata.class)
                .getCurrentDetails();
    }

    /** Lets this much of the server's time pass. */
    public void pass(Duration time) {
        environment.sleep(time);
    }

    /** The id of the newest run of a workflow. */
    public String runId(String workflow) {
        return client().newUntypedWorkflowStub(workflow)
                .describe()
                .getExecution()
                .getRunId();
    }

    /** The value of a search attribute of the role change. */
    public SearchAttributes attributes() {
        return client().newUntypedWorkflowStub(WorkflowIds.roleChange(Sample.CLUSTER))
                .describe()
                .getTypedSearchAttributes();
    }

    @Override
    public void close() {
        environment.close();
    }
}
