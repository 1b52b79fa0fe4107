package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.workflows.reroute.RerouteInput;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.step.Move;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RoutingTest {
    private static final ClusterView RIGHT = Sample.view(Sample.serving(), 3);

    @Test
    void leavesRightLabelsAlone() {
        assertThat(Routing.decide(RIGHT)).isEmpty();
    }

    @Test
    void hasTheHolderPublishedAgainWhenItsLabelIsGone() {
        ClusterView wrong =
                Sample.withPods(RIGHT, Sample.pod(0, "replica"), Sample.pod(1, "replica"), Sample.pod(2, "replica"));
        assertThat(Routing.decide(wrong))
                .contains(new RerouteInput(
                        "orders", new Move(new ClusterUid("b2a4"), Sample.ballot(2)), Sample.member(0)));
    }

    @Test
    void hasItPublishedAgainWhenSomebodyElseIsCalledPrimary() {
        ClusterView wrong =
                Sample.withPods(RIGHT, Sample.pod(0, "primary"), Sample.pod(1, "primary"), Sample.pod(2, "replica"));
        assertThat(Routing.decide(wrong)).isPresent();
    }

    @Test
    void aPodThatGoesIsNotJudged() {
        ClusterView going = Sample.withPods(
                RIGHT,
                Sample.pod(0, "primary"),
                new PodFacts(Sample.name(1), "Running", true, "primary", null, null, null),
                Sample.pod(2, "replica"));
        assertThat(Routing.decide(going)).isEmpty();
    }

    @Test
    void judgesNothingWhileARoleChangeIsOpenOrNobodyKnows() {
        RunRef run = new RunRef("id", "run", Operation.FAILOVER, Instant.EPOCH, null, "RUNNING");
        assertThat(Routing.decide(wrong(new RunView.Open(run, null)))).isEmpty();
        assertThat(Routing.decide(wrong(new RunView.Unknown("UNAVAILABLE")))).isEmpty();
        assertThat(Routing.decide(wrong(new RunView.None()))).isPresent();
    }

    @Test
    void judgesNothingWhileTheHolderDoesNotServe() {
        ClusterView lost =
                Sample.view(Sample.look(Sample.held(3), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2)), 3);
        assertThat(Routing.decide(Sample.withPods(lost, Sample.pod(0, "replica"))))
                .isEmpty();
    }

    private static ClusterView wrong(RunView run) {
        return Sample.withPods(
                Sample.view(Sample.serving(), 3, run, new EngineState.Reachable()),
                Sample.pod(0, "replica"),
                Sample.pod(1, "replica"),
                Sample.pod(2, "replica"));
    }
}
