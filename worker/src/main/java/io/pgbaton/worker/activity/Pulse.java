package io.pgbaton.worker.activity;

import static java.util.Objects.requireNonNull;

import io.pgbaton.workflows.WebUi;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The heartbeat of one attempt of one step. A worker that was frozen wakes in the middle of a step that somebody else has
 * taken over long ago: the beat before an effect is how it learns.
 */
final class Pulse {
    /** Type of the failure of an attempt that another worker may have better luck with. */
    static final String HANDED_BACK = "HandedBack";

    private static final Duration WHILE_WAITING = Duration.ofMillis(500);

    /** Two workers take turns, more or less. Any failure counts, so the last one takes nothing from those before it. */
    private static final int ATTEMPTS = 4;

    /** A silence that is worth a try by another worker; it costs the step one attempt. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** A blip of the network, a restart, or a pause of a busy machine is shorter. */
    private static final Duration SILENCE_BELIEVED = Duration.ofSeconds(5);

    private final ActivityExecutionContext context;

    private Pulse(ActivityExecutionContext context) {
        this.context = context;
    }

    /** The pulse of the activity that runs on this thread; it may be handed to other threads. */
    static Pulse ofThisActivity() {
        return new Pulse(Activity.getExecutionContext());
    }

    /**
     * Says that this attempt is alive.
     *
     * @param doing what it is about to do; shown with the pending activity
     * @throws ActivityCompletionException if the attempt was given up: let it through, and touch nothing more
     */
    void beat(String doing) throws ActivityCompletionException {
        context.heartbeat(doing);
    }

    /** Where people see the run that this step belongs to; an activity without one is no step of ours. */
    String page(WebUi webUi) {
        ActivityInfo info = context.getInfo();
        return webUi.run(requireNonNull(info.getWorkflowId()), requireNonNull(info.getWorkflowRunId()));
    }

    /** True if another worker may be tried before this one's view is believed. */
    boolean mayHandBack() {
        return context.getInfo().getAttempt() < ATTEMPTS;
    }

    /** How long someone whom this attempt cannot do without may be silent: then it is handed back, or the silence is believed. */
    Duration patience() {
        return mayHandBack() ? SILENCE : SILENCE_BELIEVED;
    }

    /**
     * Ends this attempt because it does not reach whom it is about, so that another worker may take the step: perhaps it is this
     * one that is cut off. Returns if enough have tried; then what was seen is believed.
     */
    void handBack(String why) {
        if (mayHandBack()) {
            throw ApplicationFailure.newFailure("%s; another worker may reach it".formatted(why), HANDED_BACK);
        }
    }

    /**
     * Beats while something takes its time: a step that is silent for longer than its heartbeat timeout is given to somebody
     * else, however well it goes.
     *
     * @param call must end soon after an interrupt
     */
    <T> T during(String doing, Supplier<T> call) {
        beat(doing);
        FutureTask<T> task = new FutureTask<>(call::get);
        Thread thread = Thread.ofVirtual().start(task);
        try {
            while (true) {
                try {
                    return task.get(WHILE_WAITING.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    beat(doing);
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker is shutting down", e);
        } finally {
            thread.interrupt();
        }
    }

    /** Beats, then waits before the next look. */
    void pause(Duration pause, String waitingFor) {
        beat(waitingFor);
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the worker is shutting down", e);
        }
        beat(waitingFor);
    }
}
