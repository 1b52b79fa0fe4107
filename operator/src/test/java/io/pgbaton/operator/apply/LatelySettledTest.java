package io.pgbaton.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.apply.ClusterObjects.Settled;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatelySettledTest {
    private static final Settled SETTLED = new Settled(
            ClusterShape.of(Sample.spec(3, "pgbaton/postgres:17")), List.of(), List.of(), VolumeGrowth.DONE);

    private final PostgresCluster cluster = Sample.cluster();
    private Instant now = Instant.EPOCH;
    private final LatelySettled lately = new LatelySettled(() -> now);

    @BeforeEach
    void theClusterWasPutRight() {
        cluster.getMetadata().setGeneration(4L);
        lately.keep(cluster, SETTLED);
    }

    @Test
    void whatWasPutRightLatelyIsKnown() {
        now = now.plus(LatelySettled.LATELY).minusMillis(1);
        assertThat(lately.of(cluster)).contains(SETTLED);
    }

    @Test
    void anEditIsLookedForAgainSoon() {
        now = now.plus(LatelySettled.LATELY);
        assertThat(lately.of(cluster)).isEmpty();
    }

    @Test
    void aChangedSpecIsLookedAtAtOnce() {
        cluster.getMetadata().setGeneration(5L);
        assertThat(lately.of(cluster)).isEmpty();
    }

    @Test
    void aClusterThatIsGoneIsForgotten() {
        lately.forget(Sample.UID);
        assertThat(lately.of(cluster)).isEmpty();
    }
}
