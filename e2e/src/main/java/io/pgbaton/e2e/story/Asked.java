package io.pgbaton.e2e.story;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.stack.Stack;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.start.RunStarter;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverRequest;
import io.pgbaton.workflows.switchover.SwitchoverState;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A switchover that somebody asks for with the Temporal client alone: where no operator serves requests. */
public final class Asked implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final int APPROVAL_TIMEOUT_SECONDS = 600;

    private final WorkflowClient client;
    private final ClusterUid cluster;
    private final String name = "test-" + UUID.randomUUID();

    private Asked(WorkflowClient client, ClusterUid cluster) {
        this.client = client;
        this.cluster = cluster;
    }

    /**
     * Asks.
     *
     * @param approval true if a person has to approve it
     */
    public static Asked of(Stack<?> stack, InstanceName target, boolean approval) {
        Asked asked = new Asked(stack.temporal().client(), stack.uid());
        new RunStarter(asked.client, RunOptions.TASK_QUEUE)
                .switchover(new SwitchoverInput(
                        asked.cluster,
                        "e2e",
                        asked.name,
                        target,
                        "a scenario",
                        approval,
                        APPROVAL_TIMEOUT_SECONDS,
                        null,
                        null));
        return asked;
    }

    private String id() {
        return WorkflowIds.switchover(cluster, name);
    }

    /** For signals and queries. */
    public SwitchoverRequest run() {
        return client.newWorkflowStub(SwitchoverRequest.class, id());
    }

    /** Waits until a person is asked. */
    public SwitchoverState awaitQuestion() {
        return Eventually.get(
                DEADLINE,
                () -> "a question of " + id(),
                () -> Optional.of(run().state()).filter(state -> state.question() != null));
    }

    /** Waits for its end. */
    public SwitchoverOutcome awaitEnd() {
        return client.newUntypedWorkflowStub(id()).getResult(SwitchoverOutcome.class);
    }

    @Override
    public void close() {
        TemporalConnection.close(client);
    }
}
