package io.pgbaton.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Workload;
import io.pgbaton.operator.fake.Sample;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterObjectsTest {
    private static final ClusterShape MADE = ClusterShape.of(Sample.spec(3, "pgbaton/postgres:17"));
    private static final ClusterShape ASKED = ClusterShape.of(Sample.spec(5, "pgbaton/postgres:18"));
    private static final StatefulSet LIVE =
            Workload.statefulSet(Owned.by(Sample.cluster()), MADE, "pgbaton/instance:dev");

    @Test
    void aRunningClusterStaysAsItWasMade() {
        assertThat(ClusterObjects.shape(Optional.of(LIVE), ASKED, Sample.held(3)))
                .isEqualTo(MADE);
    }

    @Test
    void aScaledStatefulSetIsAnEditAndNoNewShape() {
        StatefulSet scaled = new StatefulSetBuilder(LIVE)
                .editSpec()
                .withReplicas(7)
                .endSpec()
                .build();
        assertThat(ClusterObjects.shape(Optional.of(scaled), ASKED, Sample.held(3)))
                .isEqualTo(MADE);
    }

    @Test
    void aNewClusterIsMadeAsAskedFor() {
        assertThat(ClusterObjects.shape(Optional.empty(), ASKED, null)).isEqualTo(ASKED);
    }

    @Test
    void aDeletedStatefulSetComesBackWithAsManyInstancesAsTheBatonHasMembers() {
        assertThat(ClusterObjects.shape(Optional.empty(), ASKED, Sample.held(3)).replicas())
                .isEqualTo(3);
    }
}
