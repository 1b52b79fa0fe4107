package io.pgbaton.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.apply.ClusterObjects.Batons;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Workload;
import io.pgbaton.operator.fake.Sample;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClusterObjectsTest {
    private static final ClusterShape MADE = ClusterShape.of(Sample.spec(3, "pgbaton/postgres:17"));
    private static final ClusterShape ASKED = ClusterShape.of(Sample.spec(5, "pgbaton/postgres:18"));
    private static final StatefulSet LIVE =
            Workload.statefulSet(Owned.by(Sample.cluster()), MADE, "pgbaton/instance:dev");

    private static ClusterShape shape(@Nullable StatefulSet live, ClusterShape asked, @Nullable Baton baton) {
        return ClusterObjects.shape(
                Optional.ofNullable(live), asked, new Batons(baton, () -> Optional.ofNullable(baton)));
    }

    @Test
    void aRunningClusterKeepsItsMajorVersionWhateverElseIsAskedFor() {
        ClusterShape shape = shape(LIVE, ASKED, Sample.held(3));
        assertThat(shape.image()).isEqualTo(MADE.image());
        assertThat(shape.replicas()).isEqualTo(5);
    }

    @Test
    void aScaledStatefulSetIsAnEditAndNoNewShape() {
        StatefulSet scaled = new StatefulSetBuilder(LIVE)
                .editSpec()
                .withReplicas(7)
                .endSpec()
                .build();
        assertThat(shape(scaled, MADE, Sample.held(3))).isEqualTo(MADE);
    }

    @Test
    void noPodIsTakenAwayOnTheWordOfACache() {
        ClusterShape two = ClusterShape.of(Sample.spec(2, "pgbaton/postgres:17"));
        assertThat(shape(LIVE, two, Sample.held(2)).replicas()).isEqualTo(2);
        Batons stale = new Batons(Sample.held(2), () -> Optional.of(Sample.held(3)));
        assertThat(ClusterObjects.shape(Optional.of(LIVE), two, stale).replicas())
                .isEqualTo(3);
        Batons gone = new Batons(Sample.held(2), Optional::empty);
        assertThat(ClusterObjects.shape(Optional.of(LIVE), two, gone).replicas())
                .isEqualTo(3);
    }

    @Test
    void aNewClusterIsMadeAsAskedFor() {
        assertThat(shape(null, ASKED, null)).isEqualTo(ASKED);
    }

    @Test
    void aDeletedStatefulSetComesBackWithEveryMember() {
        ClusterShape two = ClusterShape.of(Sample.spec(2, "pgbaton/postgres:17"));
        assertThat(shape(null, two, Sample.held(3)).replicas()).isEqualTo(3);
    }
}
