package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecProgressTest {
    private static SpecProgress decide(Look look, int running, WantedShape wanted) {
        return SpecProgress.decide(wanting(Sample.view(look, running), wanted, null));
    }

    private static ClusterView wanting(ClusterView view, WantedShape wanted, @Nullable ReshapeOutcome run) {
        return new ClusterView(
                view.namespace(),
                view.name(),
                view.uid(),
                view.wanted(),
                view.look(),
                view.instances(),
                view.pods(),
                view.run(),
                view.engine(),
                view.pending(),
                view.policy().wanting(wanted),
                run,
                null);
    }

    @Test
    void aClusterThatRunsAsItsSpecSaysIsDone() {
        assertThat(decide(Sample.serving(), 3, new WantedShape(3, 1))).isInstanceOf(SpecProgress.Applied.class);
    }

    @Test
    void aClusterWithoutABatonHasNothingToChangeYet() {
        assertThat(decide(Sample.look(null, 3), 3, new WantedShape(5, 1))).isInstanceOf(SpecProgress.Applied.class);
    }

    @Test
    void tellsWhoHasToComeIn() {
        SpecProgress progress = decide(
                Sample.look(Sample.held(3), 5, Sample.primary(), Sample.standby(1), Sample.standby(2)),
                5,
                new WantedShape(5, 1));
        assertThat(progress).isInstanceOf(SpecProgress.UnderWay.class);
        assertThat(progress.summary())
                .contains("spec asks for 5 instances with W = 1", "waiting for orders-3", "orders-4");
    }

    @Test
    void tellsWhatAChangeWaitsFor() {
        SpecProgress progress =
                decide(Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1)), 3, new WantedShape(3, 0));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary()).contains("do not stream or are not whole", "waiting for them to stream");
    }

    @Test
    void tellsThatTheRoleHasToMoveFirst() {
        SpecProgress progress =
                decide(Sample.look(Sample.moved(2), 3, Sample.primaryOfEpoch3(2)), 3, new WantedShape(2, 1));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary()).contains("orders-2 holds the baton", "the role to move");
    }

    @Test
    void tellsWhatTheRunSays() {
        ReshapeOutcome run =
                new ReshapeOutcome(ReshapeOutcome.Result.RUNNING, null, "wait until 1 of them have everything");
        ClusterView view = wanting(Sample.view(Sample.serving(), 3), new WantedShape(3, 2), run);
        assertThat(SpecProgress.decide(view).summary()).endsWith("wait until 1 of them have everything");
    }

    @Test
    void waitsForTheEngine() {
        ClusterView view =
                Sample.view(Sample.serving(), 3, new RunView.None(), new EngineState.Unreachable("UNAVAILABLE"));
        SpecProgress progress = SpecProgress.decide(wanting(view, new WantedShape(3, 0), null));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary()).contains("waiting for the workflow engine");
    }

    @Test
    void tellsWhosePodsGo() {
        SpecProgress progress = decide(Sample.serving(), 3, new WantedShape(2, 1));
        assertThat(progress.summary()).contains("orders-1");
        Look two = Sample.look(Sample.held(2), 3, Sample.primary(), Sample.standby(1), Sample.standby(2));
        assertThat(decide(two, 3, new WantedShape(2, 0)).summary())
                .startsWith("[orders-2] are members no more: their pods go, their volumes stay");
    }

    @Test
    void tellsEverythingAtOnce() {
        ClusterView view = Sample.view(Sample.serving(), 3);
        ClusterView pending = new ClusterView(
                view.namespace(),
                view.name(),
                view.uid(),
                view.wanted(),
                view.look(),
                view.instances(),
                view.pods(),
                view.run(),
                view.engine(),
                List.of("spec.image is another"),
                view.policy().wanting(new WantedShape(5, 1)),
                null,
                null);
        SpecProgress progress = SpecProgress.decide(pending);
        assertThat(progress).isInstanceOf(SpecProgress.NotPossible.class);
        assertThat(progress.summary()).contains("spec.image is another", "spec asks for 5 instances");
    }
}
