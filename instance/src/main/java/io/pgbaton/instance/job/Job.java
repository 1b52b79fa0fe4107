package io.pgbaton.instance.job;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.protocol.JobState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One job on its way: what it is about, how far it is, and whether it may go on. */
public final class Job {
    /** Thrown inside a job that a newer epoch has overtaken. */
    public static final class SupersededException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Thrown inside a job that cannot reach its end; the message says why. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        public FailedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    /**
     * What was asked for; asked again, it is the same job.
     *
     * @param target what tells it from others of its kind in the same opening; empty if there is one only
     */
    public record Task(JobState.Kind kind, Ballot ballot, String target) {}

    private final Task task;
    private final Runnable onChange;
    private JobState.Phase phase = JobState.Phase.RUNNING;
    private String detail = "beginning";
    private @Nullable Runnable canceller;
    private @Nullable Thread thread;
    private long endedNanos;

    Job(Task task, Runnable onChange) {
        this.task = task;
        this.onChange = onChange;
    }

    public Ballot ballot() {
        return task.ballot();
    }

    public synchronized JobState state() {
        return new JobState(task.kind(), task.ballot().epoch(), phase, detail);
    }

    /** Says what it is doing now. */
    public void doing(String what) throws SupersededException {
        synchronized (this) {
            goOn();
            detail = what;
        }
        onChange.run();
    }

    /** Goes on only if nothing newer has overtaken it. */
    public synchronized void goOn() throws SupersededException {
        if (phase != JobState.Phase.RUNNING) {
            throw new SupersededException();
        }
    }

    /** What ends the step under way when a newer epoch overtakes; null if that step must come to its own end. */
    public synchronized void cancelBy(@Nullable Runnable newCanceller) throws SupersededException {
        goOn();
        canceller = newCanceller;
    }

    boolean is(Task other) {
        return task.equals(other);
    }

    synchronized boolean endedBefore(Duration ago) {
        return phase != JobState.Phase.RUNNING && System.nanoTime() - endedNanos > ago.toNanos();
    }

    void supersede() {
        Runnable cancel;
        synchronized (this) {
            if (phase != JobState.Phase.RUNNING) {
                return;
            }
            cancel = canceller;
            end(JobState.Phase.SUPERSEDED, "a newer epoch overtook it, while " + detail);
        }
        if (cancel != null) {
            cancel.run();
        }
        onChange.run();
    }

    void finish(JobState.Phase how, String newDetail) {
        synchronized (this) {
            if (phase == JobState.Phase.RUNNING) {
                end(how, newDetail);
            }
        }
        onChange.run();
    }

    private synchronized void end(JobState.Phase how, String newDetail) {
        phase = how;
        detail = newDetail;
        endedNanos = System.nanoTime();
    }

    synchronized void runIn(Thread newThread) {
        thread = newThread;
    }

    /** Waits until nothing of it runs any more. */
    void awaitEnd() throws InterruptedException {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        if (running != null) {
            running.join();
        }
    }
}
