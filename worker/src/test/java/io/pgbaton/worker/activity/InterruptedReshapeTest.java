package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Detection;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.ReshapeSteps;
import io.pgbaton.workflows.step.Reshaping;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A run that replaces a lost volume ends after any of its steps and is heard of no more: what is seen then calls for what is
 * missing, until the cluster is whole again.
 */
@Timeout(120)
class InterruptedReshapeTest {
    private static final Member OLD = Sample.member(2);
    private static final int ALL = 7;
    private static final int MOST_RUNS = 4;

    private final FakeCluster cluster = FakeCluster.serving();
    private int version = 10;

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new ReshapeActivities(cluster.ports()));

    private final ReshapeSteps steps = bench.stub(ReshapeSteps.class);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, ALL})
    void whatIsMissingIsFoundAndDone(int stepsTaken) {
        Member newcomer = cluster.instance(2).loseVolume();
        cluster.letStream(0, List.of(Sample.member(1), newcomer));
        assertThat(run(OLD, stepsTaken)).as("steps before the end").isEqualTo(stepsTaken);

        int runs = 0;
        while (look() instanceof Finding.Reshape found) {
            assertThat(runs++).as("runs, the last for: %s", found.summary()).isLessThan(MOST_RUNS);
            run(Objects.requireNonNull(found.member()), Integer.MAX_VALUE);
        }

        assertThat(look()).isInstanceOf(Finding.Healthy.class);
        assertThat(cluster.baton().members()).containsExactly(Sample.member(0), Sample.member(1), newcomer);
        assertThat(Setting.of(Objects.requireNonNull(state(0).synchronous())))
                .isEqualTo(Setting.of(Shape.of(cluster.baton()), Sample.member(0)));
        assertThat(runs == 0)
                .as("only a run that took all its steps leaves nothing to do")
                .isEqualTo(stepsTaken == ALL);
    }

    /** Like the workflow: looks, takes what is planned, looks again. How many steps were taken. */
    private int run(Member member, int most) {
        int taken = 0;
        while (taken < most) {
            Reshaping plan = steps.plan(new Reshaping.PlanRequest(Sample.CLUSTER, member, null))
                    .result();
            switch (plan) {
                case Reshaping.Newcomer newcomer -> {
                    isDone(steps.bring(newcomer.request()).result());
                    taken++;
                }
                case Reshaping.Planned planned -> {
                    for (ReshapeStep step : planned.steps()) {
                        if (taken < most) {
                            isDone(steps.take(new Reshaping.StepRequest(
                                            planned.move(), planned.primary(), step, version++))
                                    .result());
                            taken++;
                        }
                    }
                }
                default -> {
                    assertThat(plan).isInstanceOf(Reshaping.NotNeeded.class);
                    return taken;
                }
            }
        }
        return taken;
    }

    private static void isDone(Reshaping taken) {
        assertThat(taken).isInstanceOf(Reshaping.Done.class);
    }

    private Finding look() {
        List<Observation> all = IntStream.range(0, 3)
                .<Observation>mapToObj(ordinal -> new Observation.Fresh(state(ordinal)))
                .toList();
        return Detection.decide(cluster.baton(), List.of(Sample.ZERO, Sample.ONE, Sample.TWO), all);
    }

    private InstanceState state(int ordinal) {
        return ((Reply.Done<InstanceState>) cluster.state(Sample.CLUSTER, Sample.name(ordinal), Duration.ofSeconds(1)))
                .value();
    }
}
