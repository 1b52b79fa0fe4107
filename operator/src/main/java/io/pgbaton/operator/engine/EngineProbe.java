package io.pgbaton.operator.engine;

import io.grpc.StatusRuntimeException;
import io.pgbaton.operator.engine.EngineState.NotAsked;
import io.pgbaton.operator.engine.EngineState.Reachable;
import io.pgbaton.operator.engine.EngineState.Unreachable;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the workflow engine every second whether it is there, and tells when that changes. An answer that comes late does not
 * count as none before it was missed twice: one slow second is not an outage.
 */
public final class EngineProbe implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int MISSES = 2;

    private static final Logger log = LoggerFactory.getLogger(EngineProbe.class);

    private final WorkflowClient client;
    private final Runnable changed;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("engine-probe").factory());
    private volatile EngineState state = new NotAsked();
    private int missed;

    /**
     * Prepares a probe.
     *
     * @param changed runs whenever the engine came or went; must not block
     */
    public EngineProbe(WorkflowClient client, Runnable changed) {
        this.client = client;
        this.changed = changed;
    }

    /** Begins to ask; returns at once. */
    public void start() {
        var _ = schedule.scheduleWithFixedDelay(this::probe, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the newest answers say. */
    public EngineState state() {
        return state;
    }

    /** Never throws: that would end the schedule. */
    private void probe() {
        try {
            DescribeNamespaceRequest question = DescribeNamespaceRequest.newBuilder()
                    .setNamespace(client.getOptions().getNamespace())
                    .build();
            var _ = client.getWorkflowServiceStubs()
                    .blockingStub()
                    .withDeadlineAfter(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                    .describeNamespace(question);
            missed = 0;
            become(new Reachable());
        } catch (StatusRuntimeException e) {
            miss(e.getStatus().getCode().toString());
        } catch (RuntimeException e) {
            miss(String.valueOf(e.getMessage()));
        }
    }

    private void miss(String reason) {
        missed++;
        if (missed >= MISSES) {
            become(new Unreachable(reason));
        }
        // A channel that failed waits longer and longer before it dials again; the engine may be back long before.
        client.getWorkflowServiceStubs().getRawChannel().resetConnectBackoff();
    }

    private void become(EngineState next) {
        EngineState before = state;
        state = next;
        if (!next.getClass().equals(before.getClass())) {
            log.info("workflow engine: {}", next);
            changed.run();
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
    }
}
