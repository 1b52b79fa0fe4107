package io.pgbaton.worker.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.RecordedRuns;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.ClusterDirectory.Cluster;
import io.pgbaton.worker.port.Ports;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalDetectorTest {
    private final RecordedRuns runs = new RecordedRuns();
    private @Nullable LocalDetector detector;

    @AfterEach
    void close() {
        if (detector != null) {
            detector.close();
        }
    }

    @Test
    void startsABootstrapWhenEverythingIsEmpty() {
        watch(FakeCluster.empty());
        await(() -> runs.raised().contains("bootstrap"));
    }

    @Test
    void reportsAPrimaryThatSaysItsServerEnded() {
        FakeCluster cluster = FakeCluster.serving();
        cluster.instance(0).crash();
        watch(cluster);
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void reportsAPrimaryWhoseContainerEnded() {
        FakeCluster cluster = FakeCluster.serving();
        watch(cluster);
        await(() -> cluster.linesHeard() >= 3);
        cluster.kill(0);
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    @Test
    void survivesATemporalThatCannotBeReached() {
        runs.setReachable(false);
        FakeCluster cluster = FakeCluster.serving();
        cluster.instance(0).crash();
        watch(cluster);
        await(() -> runs.refused() > 0);
        runs.setReachable(true);
        await(() -> runs.raised().contains("primaryLost orders-0 of epoch 2"));
    }

    private void watch(FakeCluster cluster) {
        Ports ports = cluster.ports();
        Cluster wanted = ports.clusters().cluster(Sample.CLUSTER).orElseThrow();
        Alarm alarm = new Alarm(wanted, runs, InstantSource.system(), "test");
        detector = new LocalDetector(wanted, ports.batons(), ports.instances(), ports.containers(), alarm);
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
