package io.pgbaton.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.protocol.ControlGrant;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClusterDetectorTest {
    private final RecordedRuns runs = new RecordedRuns();
    private final FakeStreams streams = new FakeStreams();
    private final Set<Incarnation> ended = ConcurrentHashMap.newKeySet();
    private final List<Look> looks = new CopyOnWriteArrayList<>();
    private @Nullable ClusterDetector detector;

    @AfterEach
    void close() {
        if (detector != null) {
            detector.close();
        }
    }

    @Test
    void startsABootstrapWhenEverythingIsEmpty() {
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            streams.says(Sample.empty(ordinal));
        }
        watch(null, alarm());
        await(() -> runs.raised().contains("bootstrap"));
    }

    @Test
    void reportsAPrimaryThatSaysItsServerEnded() {
        serve();
        streams.says(Sample.crashed());
        watch(Sample.held(), alarm());
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void reportsAPrimaryWhoseContainerEnded() {
        serve();
        watch(Sample.held(), alarm());
        await(() -> streams.linesHeard() >= 3);
        streams.unplug(Sample.name(0));
        ended.add(Sample.run(0));
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void saysHowFarTheLogOfALostPrimaryReachedWhenItWasLastHeard() {
        serve();
        watch(Sample.held(), alarm());
        await(() -> streams.linesHeard() >= 3);
        streams.says(Sample.crashedBeforeItSaysWhere());
        await(() -> !runs.evidence().isEmpty());
        assertThat(runs.evidence().getFirst().lastSeen()).isEqualTo(Sample.POSITION);
    }

    @Test
    void saysNothingOfTheLogOfAPrimaryThatItNeverHeardLead() {
        serve();
        streams.says(Sample.crashed());
        watch(Sample.held(), alarm());
        await(() -> !runs.evidence().isEmpty());
        assertThat(runs.evidence().getFirst().lastSeen()).isNull();
    }

    @Test
    void survivesATemporalThatCannotBeReached() {
        runs.setReachable(false);
        serve();
        streams.says(Sample.crashed());
        watch(Sample.held(), alarm());
        await(() -> runs.refused() > 0);
        runs.setReachable(true);
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void goesOnLookingWhileARaiseHangs() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        serve();
        streams.says(Sample.crashed());
        watch(Sample.held(), look -> {
            try {
                hangs.await(50, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        });
        await(() -> looks.stream().anyMatch(look -> look.finding() instanceof Finding.PrimaryLost));
        serve();
        await(() -> looks.getLast().finding() instanceof Finding.Healthy);
        assertThat(hangs.getCount()).as("still hanging").isOne();
        hangs.countDown();
    }

    @Test
    void reportsAPrimaryThatNeitherItNorItsPeersHear() {
        streams.says(Sample.asking("c1"));
        watch(Sample.held(), alarm());
        await(() -> streams.linesHeard() >= 1);
        streams.unplug(Sample.name(0));
        streams.says(Sample.notAskedFor(1, Duration.ofHours(1)));
        streams.says(Sample.notAskedFor(2, Duration.ofHours(1)));
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void reportsAPrimaryThatItNeverHeardIfItsPeersMissItToo() {
        streams.says(Sample.notAskedFor(1, Duration.ofHours(1)));
        streams.says(Sample.notAskedFor(2, Duration.ofHours(1)));
        watch(Sample.held(), alarm());
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void leavesAPrimaryAloneThatOnlyItDoesNotHear() {
        streams.says(Sample.notAskedFor(1, Duration.ZERO));
        streams.says(Sample.notAskedFor(2, Duration.ZERO));
        watch(Sample.held(), alarm());
        await(() -> !looks.isEmpty()
                && looks.getLast().finding() instanceof Finding.Inconclusive(Finding.Doubt doubt, String why)
                && doubt == Finding.Doubt.HEARD_BY_PEERS);
        assertThat(runs.raised()).isEmpty();
    }

    @Test
    void letsAPrimaryGoOnThatAsksForIt() {
        serve();
        streams.says(Sample.asking("c1"));
        watch(Sample.held(), alarm());
        await(() -> streams.grants().size() == 1);
        streams.says(Sample.asking("c2"));
        await(() -> streams.grants().size() == 2);
        assertThat(streams.grants())
                .extracting(ControlGrant::challenge, ControlGrant::member)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("c1", Sample.member(0)),
                        org.assertj.core.groups.Tuple.tuple("c2", Sample.member(0)));
    }

    private void serve() {
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            streams.says(Sample.serving(ordinal));
        }
    }

    private Alarm alarm() {
        return new Alarm(
                Sample.CLUSTER, runs, () -> ClusterPolicy.DEFAULT, new Alarm.Watchman("test", InstantSource.system()));
    }

    private void watch(@Nullable Baton baton, Raiser raiser) {
        Sight sight = new Sight(
                () -> Optional.ofNullable(baton),
                () -> Optional.ofNullable(baton),
                streams,
                (cluster, instance, run) -> ended.contains(run),
                () -> ClusterPolicy.DEFAULT);
        detector = new ClusterDetector(Sample.CLUSTER, sight, raiser, looks::add);
        detector.start();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
