package io.pgbaton.worker;

import io.pgbaton.worker.activity.AdoptionActivities;
import io.pgbaton.worker.activity.FoundingActivities;
import io.pgbaton.worker.activity.RejoinActivities;
import io.pgbaton.worker.activity.ReshapeActivities;
import io.pgbaton.worker.activity.RoleChangeActivities;
import io.pgbaton.worker.activity.SwitchoverActivities;
import io.pgbaton.worker.activity.WarmUpActivities;
import io.pgbaton.worker.activity.WordActivities;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterWorkflow;
import io.pgbaton.workflows.rejoin.RejoinWorkflow;
import io.pgbaton.workflows.reroute.RerouteWorkflow;
import io.pgbaton.workflows.reshape.ReshapeWorkflow;
import io.pgbaton.workflows.rolechange.RoleChangeWorkflow;
import io.pgbaton.workflows.rolling.RollingChangeWorkflow;
import io.pgbaton.workflows.switchover.SwitchoverRequestWorkflow;
import io.pgbaton.workflows.warmup.WarmUp;
import io.pgbaton.workflows.warmup.WarmUpWorkflow;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A worker: runs the workflows and their steps until it is closed.
 *
 * <p>Ports may be wrapped and interceptors added, so that a test can halt or freeze it at a chosen point.
 */
public final class WorkerApp implements AutoCloseable {
    /** A step stops at its next heartbeat; what it has asked an instance for is awaited up to here. */
    private static final Duration STOPPING = Duration.ofSeconds(15);

    private static final Duration WARMING_UP = Duration.ofSeconds(60);

    private final WorkflowClient client;
    private final WorkerFactory factory;
    private final Worker worker;

    /** Prepares a worker on the task queue. */
    public WorkerApp(WorkflowClient client, String taskQueue, Ports ports, WorkerInterceptor... interceptors) {
        this.client = client;
        this.factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(interceptors)
                        .build());
        this.worker = factory.newWorker(taskQueue, RunOptions.worker());
        worker.registerWorkflowImplementationTypes(
                RunOptions.failFast(),
                RoleChangeWorkflow.class,
                RejoinWorkflow.class,
                DeleteClusterWorkflow.class,
                RerouteWorkflow.class,
                ReshapeWorkflow.class,
                RollingChangeWorkflow.class,
                SwitchoverRequestWorkflow.class,
                WarmUpWorkflow.class);
        worker.registerActivitiesImplementations(
                new RoleChangeActivities(ports),
                new FoundingActivities(ports),
                new AdoptionActivities(ports),
                new RejoinActivities(ports),
                new ReshapeActivities(ports),
                new SwitchoverActivities(ports),
                new WordActivities(ports.seals()),
                new WarmUpActivities());
    }

    /** Adds steps that need more than the ports; before the start. */
    void alsoTakes(Object activities) {
        worker.registerActivitiesImplementations(activities);
    }

    /** Warms up, then begins to take tasks; returns when it does. */
    public void start() {
        warmUp();
        factory.start();
    }

    /** Runs a workflow that does nothing, on a queue that no other worker polls. */
    private void warmUp() {
        String name = "%s-%s".formatted(client.getOptions().getIdentity(), UUID.randomUUID());
        WorkerFactory once = WorkerFactory.newInstance(client);
        Worker warming = once.newWorker(WorkflowIds.warmUp(name), RunOptions.worker());
        warming.registerWorkflowImplementationTypes(RunOptions.failFast(), WarmUpWorkflow.class);
        warming.registerActivitiesImplementations(new WarmUpActivities());
        once.start();
        try {
            WorkflowOptions options = WorkflowOptions.newBuilder()
                    .setWorkflowId(WorkflowIds.warmUp(name))
                    .setTaskQueue(WorkflowIds.warmUp(name))
                    .setWorkflowTaskTimeout(RunOptions.WORKFLOW_TASK_TIMEOUT)
                    .setWorkflowExecutionTimeout(WARMING_UP)
                    .build();
            client.newWorkflowStub(WarmUp.class, options).run(name);
        } finally {
            once.shutdownNow();
        }
    }

    /** Stops asking for tasks, or asks for them again. Running steps go on. */
    void takeTasks(boolean wanted) {
        if (wanted) {
            factory.resumePolling();
        } else {
            factory.suspendPolling();
        }
    }

    /** Takes no more tasks, and lets running steps come to a safe point. */
    @Override
    public void close() {
        factory.shutdown();
        factory.awaitTermination(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
        factory.shutdownNow();
    }
}
