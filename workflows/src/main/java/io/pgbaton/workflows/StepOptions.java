package io.pgbaton.workflows;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;
import java.util.Locale;

/**
 * How long each step may take, in one table.
 *
 * <p>Columns, in seconds. <em>window</em>: how long the step itself looks before it answers with what it has (0: it does not
 * wait for anything). <em>attempt</em>: start to close. <em>all</em>: schedule to close, over all attempts; then the run
 * holds and shows why.
 *
 * <p>All steps share the heartbeat of 3 s: a worker killed in mid-step is noticed 0.6 to 3 s later; shorter, and a pause of
 * the JVM would look like a death. Retries start at 250 ms and stay below 2 s, because Temporal's own defaults (1 s,
 * doubling up to 100 s) are longer than a whole failover.
 */
public enum StepOptions {
    /** A look at every member, then one write. */
    OPEN(2, 10, 60),
    UNROUTE(0, 10, 60),
    /** An orderly stop is one for 2 s, then it is none; whoever does not answer is stopped by the freeze. */
    DEMOTE(5, 10, 10),
    /** Long enough for a killed server to be back as a standby; a hold repeats it. */
    FREEZE(5, 15, 60),
    DECIDE(0, 10, 60),
    /** Mostly what was written in the last moment; more takes as long as it is. */
    LEVEL(60, 75, 300),
    /** T is 7.6 s; an attempt begins at zero, so there is time for a few. */
    AWAIT_LEASH(8, 15, 60),
    /** pg_promote itself takes 0.1 s; the window covers a slow disk and an instance that restarts. */
    PROMOTE(10, 20, 60),
    /** A dead member must not hold up the others, and one that misses this gets a rejoin. */
    FOLLOW(2, 10, 60),
    /** Waits for acknowledgements; a hold repeats it. */
    GATE(20, 30, 120),
    ADMIT(5, 15, 60),
    CLOSE(0, 10, 60),

    PLAN_SWITCHOVER(2, 10, 60),

    /** A look at every instance, one write, and a word to each. */
    ADOPT(5, 15, 60),
    FOUND(2, 10, 60),
    /** initdb on a slow disk. */
    INITIALISE(120, 150, 600),
    /** Copies a whole database; the instance owns the job, the step only watches it. */
    RESTORE(3600, 3660, 86_400),
    /** As above: a cluster that is made from a backup is as large as that when the others join. */
    JOIN(3600, 3660, 86_400),
    /** Waits until everyone who joined streams. */
    ENROLL(20, 30, 120),

    PLAN_REJOIN(2, 10, 60),
    /** Writes out all dirty buffers. */
    CHECKPOINT(60, 90, 300),
    /** A clone of a large database takes hours; the instance owns the job, the step only watches it. */
    REJOIN(3600, 3660, 86_400),

    PLAN_RESHAPE(2, 10, 60),
    /** A setting, and until every walsender has it; or until positions are reached; a hold repeats it. */
    RESHAPE(20, 30, 120),

    PLAN_ROLLING(2, 10, 60),
    /** A pod's grace period, and a start; whoever takes longer is waited for by the hold, with its reason. */
    RENEW(30, 60, 180),

    /** Sends all clients of the primary away, and looks at every member. */
    PLAN_BACKUP(5, 20, 120),
    /** Copies a whole database, reads it twice more; the Job does it, the step only watches it. */
    MAKE_BACKUP(3600, 3660, 86_400),
    GIVE_UP_BACKUP(0, 10, 60),

    PLAN_DELETION(1, 10, 60),
    /** Only saves time at the primary's stop. */
    LAST_CHECKPOINT(15, 20, 20),
    /** A pod's grace period, and what a busy node needs besides; a hold repeats it. */
    STOP(60, 90, 300),
    DELETE_VOLUMES(0, 20, 300),

    /** Reads one key at most. */
    HEED(0, 5, 60),

    WARM_UP(0, 10, 30);

    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final RetryOptions RETRY = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofMillis(250))
            .setBackoffCoefficient(1.5)
            .setMaximumInterval(Duration.ofSeconds(2))
            .build();

    private final Duration window;
    private final Duration attempt;
    private final Duration all;

    StepOptions(int windowSeconds, int attemptSeconds, int allSeconds) {
        this.window = Duration.ofSeconds(windowSeconds);
        this.attempt = Duration.ofSeconds(attemptSeconds);
        this.all = Duration.ofSeconds(allSeconds);
    }

    /** How long the step itself looks before it answers with what it has. */
    public Duration window() {
        return window;
    }

    /** As it stands in the record of a run. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The options of one call; the summary labels it in the Web UI. */
    public ActivityOptions named(String summary) {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(attempt)
                .setScheduleToCloseTimeout(all)
                .setHeartbeatTimeout(HEARTBEAT)
                .setRetryOptions(RETRY)
                // Whoever goes on after a cancelled step must know that it does not run any more.
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setSummary(summary)
                .build();
    }
}
