package io.pgbaton.instance.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.JobState.Kind;
import io.pgbaton.core.protocol.JobState.Phase;
import io.pgbaton.core.protocol.Reply;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final Ballot SECOND = new Ballot(new Epoch(2), new Token("a"));
    private static final Ballot THIRD = new Ballot(new Epoch(3), new Token("b"));

    private final CountDownLatch changes = new CountDownLatch(1);
    private final Jobs jobs = new Jobs(this::changed);

    /** Only ends count here: the last change of a job is its end. */
    private void changed() {
        if (jobs.newest().filter(state -> !state.isRunning()).isPresent()) {
            changes.countDown();
        }
    }

    private JobState ended() throws InterruptedException {
        assertThat(changes.await(30, TimeUnit.SECONDS)).isTrue();
        return jobs.newest().orElseThrow();
    }

    private static JobState state(Reply<JobState> reply) {
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return ((Reply.Done<JobState>) reply).value();
    }

    @Test
    void askingAgainStartsNothing() throws InterruptedException {
        AtomicInteger starts = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        Jobs.Work work = job -> {
            starts.incrementAndGet();
            go.await();
            return "reached";
        };
        assertThat(state(jobs.ask(Kind.GATE, SECOND, work)).isRunning()).isTrue();
        assertThat(state(jobs.ask(Kind.GATE, SECOND, work)).isRunning()).isTrue();
        go.countDown();
        assertThat(ended()).isEqualTo(new JobState(Kind.GATE, SECOND.epoch(), Phase.DONE, "reached"));
        assertThat(state(jobs.ask(Kind.GATE, SECOND, work)).isDone()).isTrue();
        assertThat(starts).hasValue(1);
    }

    @Test
    void anotherTargetIsAnotherJobOnceTheOneBeforeHasEnded() throws InterruptedException {
        Job.Task near = new Job.Task(Kind.LEVEL, SECOND, "up to 0/10");
        Job.Task far = new Job.Task(Kind.LEVEL, SECOND, "up to 0/20");
        CountDownLatch go = new CountDownLatch(1);
        jobs.ask(near, job -> {
            go.await();
            return "near";
        });
        assertThat(jobs.ask(far, job -> "far")).isInstanceOf(Reply.Failed.class);
        go.countDown();
        assertThat(ended().detail()).isEqualTo("near");

        CountDownLatch begun = new CountDownLatch(1);
        jobs.ask(near, job -> {
            throw new AssertionError("it was done");
        });
        jobs.ask(far, job -> {
            begun.countDown();
            return "far";
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aFailureKeepsItsReason() throws InterruptedException {
        jobs.ask(Kind.REJOIN, SECOND, job -> {
            throw new Job.FailedException("no room");
        });
        assertThat(ended()).isEqualTo(new JobState(Kind.REJOIN, SECOND.epoch(), Phase.FAILED, "no room"));
    }

    @Test
    void aNewerEpochCancelsWhatCanBeCancelled() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch wentOn = new CountDownLatch(1);
        jobs.ask(Kind.JOIN, SECOND, job -> {
            job.cancelBy(cancelled::countDown);
            waiting.countDown();
            cancelled.await();
            job.goOn();
            wentOn.countDown();
            return "never";
        });
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        jobs.supersede(SECOND.epoch());
        assertThat(jobs.isRunning(SECOND)).isTrue();
        jobs.supersede(THIRD.epoch());
        assertThat(ended().phase()).isEqualTo(Phase.SUPERSEDED);
        assertThat(wentOn.getCount()).isEqualTo(1);
    }

    @Test
    void theNextJobWaitsForTheEndOfWhatCannotBeCutShort() throws InterruptedException {
        CountDownLatch rewinding = new CountDownLatch(1);
        CountDownLatch rewound = new CountDownLatch(1);
        AtomicInteger order = new AtomicInteger();
        jobs.ask(Kind.REJOIN, SECOND, job -> {
            rewinding.countDown();
            rewound.await();
            assertThat(order.compareAndSet(0, 1)).isTrue();
            job.goOn();
            return "never";
        });
        assertThat(rewinding.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch second = new CountDownLatch(1);
        jobs.ask(Kind.REJOIN, THIRD, job -> {
            assertThat(order.compareAndSet(1, 2)).isTrue();
            second.countDown();
            return "after it";
        });
        assertThat(order).hasValue(0);
        rewound.countDown();
        assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(order).hasValue(2);
    }

    @Test
    void oneStepAtATimeInAnEpoch() {
        CountDownLatch go = new CountDownLatch(1);
        jobs.ask(Kind.JOIN, SECOND, job -> {
            go.await();
            return "";
        });
        assertThat(jobs.ask(Kind.REJOIN, SECOND, job -> "")).isInstanceOf(Reply.Failed.class);
        go.countDown();
    }
}
