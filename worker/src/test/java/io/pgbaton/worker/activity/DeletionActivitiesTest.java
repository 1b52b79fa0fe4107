package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.Workload;
import io.pgbaton.workflows.step.DeletionSteps;
import io.pgbaton.workflows.step.Stopping;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class DeletionActivitiesTest {
    private final FakeCluster cluster = FakeCluster.serving();
    private final Deque<List<Workload.Running>> looks = new ArrayDeque<>();

    private final Workload workload = new Workload() {
        @Override
        public Remains retain(ClusterUid uid, @Nullable InstanceName except) {
            return new Remains(looks.size() > 1 ? looks.removeFirst() : List.of(), List.of("data-orders-0"));
        }

        @Override
        public List<String> deleteVolumes(ClusterUid uid) {
            return List.of("data-orders-0");
        }
    };

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new DeletionActivities(cluster.ports(), workload));

    private final DeletionSteps steps = bench.stub(DeletionSteps.class);

    @Test
    void theServingHolderIsTheLast() {
        Stopping.Plan plan = plan();
        assertThat(plan.last()).isEqualTo(Sample.ZERO);
        assertThat(plan.tenure()).isNotNull();
    }

    @Test
    void aHolderThatDoesNotServeIsTheLastAllTheSame() {
        cluster.instance(0).unplug();
        Stopping.Plan plan = plan();
        assertThat(plan.last()).isEqualTo(Sample.ZERO);
        assertThat(plan.tenure()).isNull();
    }

    @Test
    void whileTheBatonMovesNobodyIs() {
        cluster.batons.seed(Sample.held().open(Sample.ballot(3)));
        assertThat(plan().last()).isNull();
    }

    @Test
    void waitsUntilNobodyElseRuns() {
        List<Workload.Running> one = List.of(new Workload.Running("orders-1", "n2"));
        looks.addAll(List.of(one, one, one));
        assertThat(steps.stop(new Stopping.Request(Sample.CLUSTER, Sample.ZERO)).result())
                .isEqualTo(new Stopping.Stopped(List.of("data-orders-0")));
        assertThat(looks).hasSize(1);
    }

    @Test
    void saysWhichVolumesItDeleted() {
        assertThat(steps.deleteVolumes(new Stopping.VolumesRequest(Sample.CLUSTER))
                        .result())
                .containsExactly("data-orders-0");
    }

    private Stopping.Plan plan() {
        return steps.plan(new Stopping.PlanRequest(Sample.CLUSTER)).result();
    }
}
