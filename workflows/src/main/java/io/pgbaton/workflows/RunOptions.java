package io.pgbaton.workflows;

import io.temporal.worker.WorkerOptions;
import io.temporal.worker.WorkflowImplementationOptions;
import java.time.Duration;

/** How workflows are run: everything that is not one step's ({@link StepOptions}). */
public final class RunOptions {
    /** One queue for an installation: the load is tiny. */
    public static final String TASK_QUEUE = "pgbaton";

    /** A worker killed during a workflow task is noticed after this; Temporal's own default is 10 s. */
    public static final Duration WORKFLOW_TASK_TIMEOUT = Duration.ofSeconds(3);

    /** How many epochs one run opens before it holds: each attempt costs one, and something is wrong after a few. */
    public static final int MAX_EPOCHS_PER_RUN = 5;

    /**
     * How many candidates one run gives up at their gate because nobody hears them. With more of them it is not they who are cut
     * off, and whoever is promoted next would wait just so.
     */
    public static final int MAX_UNHEARD_PER_RUN = 2;

    /** How long a run holds before it ends as held; the detector raises it again if the reason is still there. */
    public static final Duration HOLD_DEADLINE = Duration.ofMinutes(10);

    /** The first pause of a hold; each next one is half as long again. */
    public static final Duration HOLD_PAUSE = Duration.ofMillis(500);

    /** The longest pause of a hold. */
    public static final Duration HOLD_PAUSE_MAX = Duration.ofSeconds(10);

    /** The longest pause while a person is asked; an answer ends it. */
    public static final Duration ASKING_PAUSE_MAX = Duration.ofSeconds(30);

    /** A dead worker keeps its cached runs for this long before another one gets them; the cost is a replay, tiny here. */
    private static final Duration STICKY_TIMEOUT = Duration.ofSeconds(1);

    /** A frozen worker's open polls swallow tasks, so there are few of them. */
    private static final int POLLERS = 2;

    private static final int SLOTS = 20;

    /** The pause after this one: half as long again, and at most the longest. */
    public static Duration longer(Duration pause, Duration longest) {
        Duration next = pause.multipliedBy(3).dividedBy(2);
        return next.compareTo(longest) < 0 ? next : longest;
    }

    private RunOptions() {}

    public static WorkerOptions worker() {
        return WorkerOptions.newBuilder()
                .setStickyQueueScheduleToStartTimeout(STICKY_TIMEOUT)
                .setMaxConcurrentWorkflowTaskPollers(POLLERS)
                .setMaxConcurrentActivityTaskPollers(POLLERS)
                .setMaxConcurrentWorkflowTaskExecutionSize(SLOTS)
                .setMaxConcurrentActivityExecutionSize(SLOTS)
                .build();
    }

    /** A bug in a workflow fails its run, so that it is seen and raised again, instead of retrying in silence. */
    public static WorkflowImplementationOptions failFast() {
        return WorkflowImplementationOptions.newBuilder()
                .setFailWorkflowExceptionTypes(Throwable.class)
                .build();
    }
}
