package io.pgbaton.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Control grants (I6): the challenge first, then the Baton afresh, then the answer. */
@Timeout(60)
class GranterTest {
    private static final Duration FOREVER = Duration.ofHours(1);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FakeStreams instances = new FakeStreams();
    private final AtomicInteger reads = new AtomicInteger();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void readsTheBatonAnewForEachChallenge() {
        Granter granter = granter(() -> Optional.of(Sample.held()));
        granter.heard(Sample.asking("c1"));
        await(() -> instances.grants().size() == 1);
        await(() -> heardIsAnswered(granter, "c2", 2));
        assertThat(reads).hasValue(2);
    }

    @Test
    void answersTheSameChallengeOnce() {
        Granter granter = granter(() -> Optional.of(Sample.held()));
        granter.heard(Sample.asking("c1"));
        await(() -> instances.grants().size() == 1);
        await(() -> heardIsAnswered(granter, "c2", 2));
        granter.heard(Sample.asking("c2"));
        granter.heard(Sample.asking("c2"));
        assertThat(instances.grants()).hasSize(2);
    }

    @Test
    void grantsNothingToAPrimaryWhoseEpochIsOver() {
        Granter granter = granter(() -> Optional.of(Sample.held().open(Sample.ballot(3))));
        granter.heard(Sample.asking("c1"));
        await(() -> reads.get() >= 1);
        await(() -> heardIsRead(granter, "c2", 2));
        assertThat(instances.grants()).isEmpty();
    }

    @Test
    void grantsNothingWithoutABaton() {
        Granter granter = granter(Optional::empty);
        await(() -> heardIsRead(granter, "c1", 1));
        await(() -> heardIsRead(granter, "c2", 2));
        assertThat(instances.grants()).isEmpty();
    }

    @Test
    void hearsNothingInAPrimaryThatAsksForNothing() {
        granter(() -> Optional.of(Sample.held())).heard(Sample.serving(0));
        assertThat(reads).hasValue(0);
    }

    @Test
    void aStoreThatFailsIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();
        Granter granter = granter(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("the API server does not answer");
            }
            return Optional.of(Sample.held());
        });
        granter.heard(Sample.asking("c1"));
        await(() -> heardIsAnswered(granter, "c1", 1));
    }

    @Test
    void asksForOneGrantAtATime() {
        CountDownLatch read = new CountDownLatch(1);
        Granter granter = granter(() -> hanging(read), FOREVER);
        granter.heard(Sample.asking("c1"));
        await(() -> reads.get() == 1);
        for (int line = 0; line < 10; line++) {
            granter.heard(Sample.asking("c2"));
        }
        assertThat(reads).hasValue(1);
        read.countDown();
        await(() -> heardIsAnswered(granter, "c2", 2));
    }

    @Test
    void aStoreThatHangsIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        Granter granter =
                granter(() -> reads.get() == 1 ? hanging(never) : Optional.of(Sample.held()), Duration.ofMillis(200));
        granter.heard(Sample.asking("c1"));
        await(() -> heardIsAnswered(granter, "c2", 1));
        assertThat(never.getCount()).as("still hanging").isOne();
    }

    /** Nothing, once it is given up: a grant that comes of it all the same would be one more than the test counts. */
    private static Optional<Baton> hanging(CountDownLatch until) {
        try {
            until.await();
            return Optional.of(Sample.held());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private boolean heardIsAnswered(Granter granter, String challenge, int grants) {
        granter.heard(Sample.asking(challenge));
        return instances.grants().size() == grants;
    }

    private boolean heardIsRead(Granter granter, String challenge, int least) {
        granter.heard(Sample.asking(challenge));
        return reads.get() >= least;
    }

    private Granter granter(Supplier<Optional<Baton>> baton) {
        return granter(baton, FOREVER);
    }

    private Granter granter(Supplier<Optional<Baton>> baton, Duration attempt) {
        Supplier<Optional<Baton>> counted = () -> {
            reads.incrementAndGet();
            return baton.get();
        };
        Supplier<Optional<Baton>> cache = () -> {
            throw new AssertionError("a grant rests on a fresh read");
        };
        Sight sight =
                new Sight(cache, counted, instances, (cluster, instance, run) -> false, () -> ClusterPolicy.DEFAULT);
        return new Granter("orders", sight, threads, attempt);
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
