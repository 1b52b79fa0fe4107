package io.pgbaton.instance.job;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.settings.Limits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The long steps of this run of the process, one at a time.
 *
 * <p>Asking again for the same step in the same epoch answers with its state; one that failed is tried anew when asked
 * again after {@link Limits#REJOIN_AGAIN}. A newer epoch overtakes a job: what can be cut short is cut short, what cannot
 * (a rewind) comes to its end, and the job after it waits for that.
 */
public final class Jobs {
    private static final Logger LOG = System.getLogger(Jobs.class.getName());

    /** What a job does; its result says what was reached, in words. */
    public interface Work {
        String run(Job job) throws Exception;
    }

    private final Runnable onChange;
    private @Nullable Job newest;

    public Jobs(Runnable onChange) {
        this.onChange = onChange;
    }

    public synchronized Optional<JobState> newest() {
        return Optional.ofNullable(newest).map(Job::state);
    }

    /** True if a job of this ballot is under way. */
    public synchronized boolean isRunning(Ballot ballot) {
        return newest != null
                && newest.ballot().equals(ballot)
                && newest.state().isRunning();
    }

    /** Starts it, or answers with the state of the one that was started. */
    public Reply<JobState> ask(JobState.Kind kind, Ballot ballot, Work work) {
        return ask(new Job.Task(kind, ballot, ""), work);
    }

    /** The same, where an opening may need several of one kind, one after the other. */
    public synchronized Reply<JobState> ask(Job.Task task, Work work) {
        Job before = newest;
        if (before != null && before.is(task) && !mayBeTriedAgain(before)) {
            return new Reply.Done<>(before.state());
        }
        if (before != null && before.state().isRunning()) {
            if (before.ballot().equals(task.ballot())) {
                return new Reply.Failed<>("a %s is under way in this epoch: %s"
                        .formatted(before.state().kind(), before.state().detail()));
            }
            before.supersede();
        }
        Job job = new Job(task, onChange);
        newest = job;
        job.runIn(Thread.ofVirtual().name("job-" + task.kind()).start(() -> run(job, work, before)));
        return new Reply.Done<>(job.state());
    }

    /** A newer epoch was promised. */
    public synchronized void supersede(Epoch newer) {
        if (newest != null && newest.ballot().epoch().isBefore(newer)) {
            newest.supersede();
        }
    }

    private static boolean mayBeTriedAgain(Job job) {
        return job.state().phase() == JobState.Phase.FAILED && job.endedBefore(Limits.REJOIN_AGAIN);
    }

    private static void run(Job job, Work work, @Nullable Job before) {
        try {
            if (before != null) {
                before.awaitEnd();
            }
            job.finish(JobState.Phase.DONE, work.run(job));
        } catch (Job.SupersededException e) {
            job.finish(JobState.Phase.SUPERSEDED, "a newer epoch overtook it");
        } catch (Job.FailedException e) {
            job.finish(JobState.Phase.FAILED, e.reason());
        } catch (Exception e) {
            LOG.log(Level.WARNING, "job ended with an exception", e);
            job.finish(JobState.Phase.FAILED, "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()));
        }
        LOG.log(Level.INFO, "job ended: {0}", job.state());
    }
}
