package io.pgbaton.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.PayloadJson;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.start.RunStarter;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WorkerAppTest {
    /** Far more than a run takes that finds nothing to do. */
    private static final Duration WHILE = Duration.ofSeconds(3);

    private static final int OPEN_POLLS = 8;
    private static final Duration AT_LAST = Duration.ofMinutes(1);

    @Test
    void takesNoTasksUntilItIsToTakeThemAgain() {
        try (TestWorkflowEnvironment server = server()) {
            WorkflowClient client = server.getWorkflowClient();
            try (WorkerApp worker = new WorkerApp(
                    client, RunOptions.TASK_QUEUE, FakeCluster.serving().ports())) {
                worker.start();
                assertThat(ended(run(client), AT_LAST)).isTrue();

                worker.takeTasks(false);
                WorkflowStub waiting = run(client);
                // Polls that were open at that moment may still get a task each, enough for a run or two.
                for (int runs = 0; runs < OPEN_POLLS && ended(waiting, WHILE); runs++) {
                    waiting = run(client);
                }
                assertThat(ended(waiting, WHILE)).isFalse();

                worker.takeTasks(true);
                assertThat(ended(waiting, AT_LAST)).isTrue();
            }
        }
    }

    private static WorkflowStub run(WorkflowClient client) {
        new RunStarter(client, RunOptions.TASK_QUEUE)
                .roleChange(RoleChangeInput.of(Sample.CLUSTER, "orders", Operation.FAILOVER));
        return client.newUntypedWorkflowStub(WorkflowIds.roleChange(Sample.CLUSTER));
    }

    private static boolean ended(WorkflowStub run, Duration within) {
        try {
            return run.getResult(within.toMillis(), TimeUnit.MILLISECONDS, RoleChangeOutcome.class)
                            .result()
                    == RoleChangeOutcome.Result.NOT_NEEDED;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private static TestWorkflowEnvironment server() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder()
                .setUseTimeskipping(false)
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(PayloadJson.converter())
                        .build());
        for (String keyword : new String[] {
            SearchAttribute.CLUSTER.getName(),
            SearchAttribute.OPERATION.getName(),
            SearchAttribute.PHASE.getName(),
            SearchAttribute.OUTCOME.getName()
        }) {
            options.registerSearchAttribute(keyword, IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD);
        }
        options.registerSearchAttribute(SearchAttribute.EPOCH.getName(), IndexedValueType.INDEXED_VALUE_TYPE_INT);
        return TestWorkflowEnvironment.newInstance(options.build());
    }
}
