package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Detection;
import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.membership.WantedShape;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The owner of a cluster wants another shape, and the run that makes it ends after any of its steps and is heard of no more; or
 * the owner wants the old one back in the middle. What is seen then calls for what is missing.
 */
@Timeout(120)
class InterruptedShapeChangeTest {
    private static final WantedShape AS_IT_WAS = new WantedShape(3, 1);
    private static final int MOST_STEPS = 8;

    private final FakeCluster cluster = FakeCluster.serving();
    private int version = 10;

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new ReshapeActivities(cluster.ports()));

    private final ReshapeSteps steps = bench.stub(ReshapeSteps.class);

    static Stream<Arguments> interruptions() {
        return Stream.of(new WantedShape(3, 0), new WantedShape(3, 2), new WantedShape(2, 1), new WantedShape(1, 0))
                .flatMap(wanted -> IntStream.rangeClosed(0, MOST_STEPS).mapToObj(steps -> Arguments.of(wanted, steps)));
    }

    @ParameterizedTest(name = "{0}, ended after {1} steps")
    @MethodSource("interruptions")
    void whatIsMissingIsFoundAndDone(WantedShape wanted, int stepsTaken) {
        cluster.letEveryoneStream(0);
        becomes(wanted, stepsTaken);
        becomes(AS_IT_WAS, stepsTaken);
    }

    @ParameterizedTest(name = "{0}, taken back after {1} steps")
    @MethodSource("interruptions")
    void anOwnerWhoChangesTheirMindGetsBackWhatWasThere(WantedShape wanted, int stepsTaken) {
        cluster.letEveryoneStream(0);
        cluster.want(wanted);
        take(stepsTaken);
        becomes(AS_IT_WAS, MOST_STEPS);
    }

    private void becomes(WantedShape wanted, int stepsTaken) {
        cluster.want(wanted);
        take(stepsTaken);
        for (int runs = 0; look(wanted) instanceof Finding.Reshape found; runs++) {
            assertThat(runs).as("runs, the last for: %s", found.summary()).isLessThan(4);
            run(found, Integer.MAX_VALUE);
        }
        assertThat(look(wanted)).isInstanceOf(Finding.Healthy.class);
        Shape shape = new Shape(Sample.members(wanted.replicas()), wanted.acknowledgements());
        assertThat(Shape.of(cluster.baton())).isEqualTo(shape);
        assertThat(Setting.of(Objects.requireNonNull(state(0).synchronous())))
                .isEqualTo(Setting.of(shape, Sample.member(0)));
    }

    private void take(int most) {
        run(new Finding.Reshape(null, List.of(), "another shape"), most);
    }

    /** Like the workflow: looks, takes what is planned, looks again. */
    private void run(Finding.Reshape about, int most) {
        int taken = 0;
        while (taken < most) {
            Reshaping plan = steps.plan(new Reshaping.PlanRequest(Sample.CLUSTER, about.member(), null))
                    .result();
            if (!(plan instanceof Reshaping.Planned planned)) {
                assertThat(plan).isInstanceOf(Reshaping.NotNeeded.class);
                return;
            }
            for (ReshapeStep step : planned.steps()) {
                if (taken++ < most) {
                    assertThat(steps.take(new Reshaping.StepRequest(planned.move(), planned.primary(), step, version++))
                                    .result())
                            .as(step.summary())
                            .isInstanceOf(Reshaping.Done.class);
                }
            }
        }
    }

    private Finding look(WantedShape wanted) {
        List<Observation> all = IntStream.range(0, 3)
                .<Observation>mapToObj(ordinal -> new Observation.Fresh(state(ordinal)))
                .toList();
        return Detection.decide(
                cluster.baton(),
                new Detection.Wanted(List.of(Sample.ZERO, Sample.ONE, Sample.TWO), wanted),
                all,
                DetectionPolicy.DEFAULT);
    }

    private InstanceState state(int ordinal) {
        return ((Reply.Done<InstanceState>) cluster.state(Sample.CLUSTER, Sample.name(ordinal), Duration.ofSeconds(1)))
                .value();
    }
}
