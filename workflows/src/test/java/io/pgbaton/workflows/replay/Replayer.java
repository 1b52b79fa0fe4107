package io.pgbaton.workflows.replay;

import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.deletion.DeleteClusterWorkflow;
import io.pgbaton.workflows.rejoin.RejoinWorkflow;
import io.pgbaton.workflows.reshape.ReshapeWorkflow;
import io.pgbaton.workflows.rolechange.RoleChangeWorkflow;
import io.pgbaton.workflows.rolling.RollingChangeWorkflow;
import io.pgbaton.workflows.switchover.SwitchoverRequestWorkflow;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;

/** Replays a history with the workflow code of today, and with this project's JSON. */
final class Replayer {
    private Replayer() {}

    /**
     * Replays.
     *
     * @throws Exception if this code would come to other commands than the history has
     */
    static void replay(WorkflowExecutionHistory history) throws Exception {
        TestEnvironmentOptions options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(PayloadJson.converter())
                        .build())
                .build();
        try (TestWorkflowEnvironment environment = TestWorkflowEnvironment.newInstance(options)) {
            Worker worker = environment.newWorker(RunOptions.TASK_QUEUE);
            worker.registerWorkflowImplementationTypes(
                    RunOptions.failFast(),
                    RoleChangeWorkflow.class,
                    RejoinWorkflow.class,
                    ReshapeWorkflow.class,
                    RollingChangeWorkflow.class,
                    DeleteClusterWorkflow.class,
                    SwitchoverRequestWorkflow.class);
            WorkflowReplayer.replayWorkflowExecution(history, worker);
        }
    }
}
