package io.pgbaton.worker.activity;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import java.time.Duration;

/**
 * The heartbeat of one attempt of one step. A worker that was frozen wakes in the middle of a step that somebody else has
 * taken over long ago: the beat before an effect is how it learns.
 */
final class Pulse {
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
