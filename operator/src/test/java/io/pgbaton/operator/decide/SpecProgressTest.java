package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.MoveRequest;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.reshape.ReshapeOutcome;
import io.pgbaton.workflows.rolling.RollingOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecProgressTest {
    private static SpecProgress decide(Look look, int running, WantedShape wanted) {
        return SpecProgress.decide(wanting(Sample.view(look, running), wanted, null));
    }

    private static ClusterView wanting(ClusterView view, WantedShape wanted, @Nullable ReshapeOutcome run) {
        return Sample.wanting(view, wanted, new SpecGap(List.of(), List.of(), List.of(), run, null, List.of()));
    }

    @Test
    void aClusterThatRunsAsItsSpecSaysIsDone() {
        assertThat(decide(Sample.serving(), 3, new WantedShape(3, 1))).isInstanceOf(SpecProgress.Applied.class);
    }

    @Test
    void aClusterWithoutABatonStaysAsItIs() {
        assertThat(decide(Sample.look(null, 3), 3, new WantedShape(3, 1))).isInstanceOf(SpecProgress.Applied.class);
        SpecProgress progress = decide(Sample.look(null, 3), 3, new WantedShape(5, 1));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary())
                .contains("spec asks for 5 instances", "the cluster has 3 instances", "waiting for its Baton");
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
        ClusterView pending = Sample.wanting(
                Sample.view(Sample.serving(), 3),
                new WantedShape(5, 1),
                new SpecGap(List.of(), List.of("spec.storageSpec is another"), List.of(), null, null, List.of()));
        SpecProgress progress = SpecProgress.decide(pending);
        assertThat(progress).isInstanceOf(SpecProgress.NotPossible.class);
        assertThat(progress.summary()).contains("spec.storageSpec is another", "spec asks for 5 instances");
    }

    @Test
    void whatIsRefusedIsGraverThanWhatWaits() {
        SpecProgress progress = SpecProgress.decide(Sample.wanting(
                Sample.view(Sample.serving(), 3),
                new WantedShape(3, 0),
                new SpecGap(
                        List.of("spec.image 18 instead of 17"),
                        List.of("spec.storageSpec is another"),
                        List.of(),
                        null,
                        null,
                        List.of())));
        assertThat(progress).isInstanceOf(SpecProgress.Refused.class);
        assertThat(progress.summary())
                .startsWith("spec.image 18 instead of 17. spec.storageSpec is another")
                .contains("spec asks for 3 instances with W = 0");
    }

    private static SpecProgress roll(Look look, SpecGap gap) {
        return SpecProgress.decide(Sample.wanting(Sample.view(look, 3), new WantedShape(3, 1), gap));
    }

    @Test
    void tellsWhoIsMadeAgainNextAndThenWhatTheRunSays() {
        assertThat(roll(Sample.streaming(), Sample.outdated(0, 1, 2)))
                .isEqualTo(new SpecProgress.UnderWay(
                        "[orders-0, orders-1, orders-2] are not made as the spec says yet; orders-2 is made again"));
        assertThat(roll(Sample.streaming(), running(false)).summary()).endsWith("orders-2 is made again, says the run");
    }

    @Test
    void whoIsAwayByTheHandOfTheRunKeepsNothingWaiting() {
        Look two = Sample.look(Sample.held(3), 3, Sample.primaryOf(1), Sample.standby(1));
        assertThat(roll(two, running(false)))
                .isEqualTo(
                        new SpecProgress.UnderWay(
                                "[orders-0, orders-1] are not made as the spec says yet; orders-2 is made again, says the run"));
        assertThat(roll(two, running(true)))
                .isInstanceOfSatisfying(
                        SpecProgress.Waits.class,
                        waits -> assertThat(waits.summary())
                                .startsWith("orders-1 would be made again next, but [orders-2]"));
    }

    private static SpecGap running(boolean holding) {
        RollingOutcome run =
                new RollingOutcome(RollingOutcome.Result.RUNNING, holding, "orders-2 is made again, says the run");
        return new SpecGap(List.of(), List.of(), Sample.names(2), null, run, List.of());
    }

    @Test
    void tellsWhyNobodyIsMadeAgainNowAndHowToUndoTheChange() {
        Look two = Sample.look(Sample.held(3), 3, Sample.primaryOf(1), Sample.standby(1));
        ClusterView view = Sample.wanting(Sample.view(two, 3), new WantedShape(3, 1), Sample.outdated(0, 1));
        SpecProgress progress = SpecProgress.decide(Sample.withPods(
                view,
                Sample.pod(0, "primary"),
                Sample.pod(1, "replica"),
                new PodFacts(
                        Sample.name(2), "Pending", false, "replica", "as-wanted", "ErrImagePull: no such tag", null)));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary())
                .contains("orders-1 would be made again next, but [orders-2] do not stream")
                .endsWith("(pod orders-2: ErrImagePull: no such tag); put the spec back to undo the change");
    }

    @Test
    void tellsThatTheRoleIsAskedToMoveAndWhatThatWaitsFor() {
        assertThat(roll(Sample.streaming(), Sample.outdated(0)).summary())
                .isEqualTo(
                        "orders-0 is made again when the role has moved; switchover orders-move-2-1 to orders-1 is asked for");
        SpecGap asked = new SpecGap(
                List.of(),
                List.of(),
                List.of(Sample.name(0)),
                null,
                null,
                List.of(new MoveRequest(
                        "orders-move-2-1",
                        2,
                        MoveCause.SPEC,
                        null,
                        false,
                        "waiting for a person to approve",
                        List.of())));
        assertThat(roll(Sample.streaming(), asked))
                .isEqualTo(
                        new SpecProgress.Waits(
                                "orders-0 is made again when the role has moved; switchover orders-move-2-1: waiting for a person to approve"));
    }

    @Test
    void aClusterThatNeverHadAPrimaryIsMendedByWhoeverDeletesItsPods() {
        SpecProgress progress = roll(Sample.look(null, 3), Sample.outdated(0, 1));
        assertThat(progress).isInstanceOf(SpecProgress.Waits.class);
        assertThat(progress.summary()).contains("[orders-0, orders-1]", "as soon as somebody deletes their pods");
    }

    @Test
    void aRequestThatIsTakenBackBelongsToTheSpecOnlyIfItWasAskedForItsSake() {
        for (MoveCause cause : MoveCause.values()) {
            MoveRequest open = new MoveRequest("orders-move-2-1", 2, cause, null, false, "it begins", List.of());
            SpecGap gap = new SpecGap(List.of(), List.of(), List.of(), null, null, List.of(open));
            assertThat(roll(Sample.streaming(), gap))
                    .isInstanceOf(
                            switch (cause) {
                                case SPEC -> SpecProgress.UnderWay.class;
                                case NODE, POD -> SpecProgress.Applied.class;
                            });
        }
    }

    @Test
    void tellsHowFarVolumesHaveGrown() {
        VolumeGrowth.Grows grows =
                new VolumeGrowth.Grows(List.of(), false, "volumes grow to 2Gi: data-orders-1 has 1Gi");
        assertThat(growing(grows)).isEqualTo(new SpecProgress.UnderWay(grows.summary()));
        assertThat(growing(grows.but("there is a quota")))
                .isEqualTo(new SpecProgress.Waits(grows.summary() + "; there is a quota"));
        assertThat(growing(new VolumeGrowth.Refused("StorageClass local does not let volumes grow")))
                .isEqualTo(new SpecProgress.Refused("StorageClass local does not let volumes grow"));
        assertThat(growing(VolumeGrowth.DONE)).isInstanceOf(SpecProgress.Applied.class);
    }

    private static SpecProgress growing(VolumeGrowth growth) {
        return roll(
                Sample.streaming(),
                new SpecGap(List.of(), List.of(), growth, List.of(), null, null, List.of(), Parameters.NONE));
    }
}
