package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.MoveRequest;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.watch.Look;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** orders-0 holds epoch 2, and is the last one that is not made as wanted. */
class RoleMoveTest {
    private static SpecGap gap(List<Integer> outdated, MoveRequest... moves) {
        return new SpecGap(
                List.of(), List.of(), outdated.stream().map(Sample::name).toList(), null, null, Arrays.asList(moves));
    }

    private static RoleMove decide(Look look, SpecGap gap) {
        return RoleMove.decide(Sample.wanting(Sample.view(look, 3), new WantedShape(3, 1), gap));
    }

    private static MoveRequest ended(String name, String result, boolean justNow) {
        return ended(name, MoveCause.SPEC, result, justNow);
    }

    private static MoveRequest ended(String name, MoveCause cause, String result, boolean justNow) {
        return new MoveRequest(name, 2, cause, result, justNow, "rejected by ada: not today", List.of());
    }

    private static MoveRequest open(int epoch) {
        return open(epoch, MoveCause.SPEC);
    }

    private static MoveRequest open(int epoch, MoveCause cause, String... answers) {
        return new MoveRequest(
                "orders-move-2-1", epoch, cause, null, false, "waiting for a person to approve", List.of(answers));
    }

    private static @Nullable String asked(RoleMove move) {
        return move instanceof RoleMove.Ask ask ? ask.name() : null;
    }

    @Test
    void asksForASwitchoverOnceThePrimaryIsTheLast() {
        assertThat(decide(Sample.streaming(), gap(List.of(0))))
                .isEqualTo(new RoleMove.Ask(
                        "orders-move-2-1",
                        2,
                        MoveCause.SPEC,
                        Sample.name(1),
                        "orders-0 is made again when the role has moved"));
        assertThat(decide(Sample.streaming(), gap(List.of(0, 1)))).isInstanceOf(RoleMove.None.class);
        assertThat(decide(Sample.streaming(), gap(List.of()))).isInstanceOf(RoleMove.None.class);
    }

    @Test
    void asksForItWhereTheHolderIsNotWantedAnyMore() {
        ClusterView view = Sample.wanting(
                Sample.view(Sample.look(Sample.moved(2), 3, Sample.primaryOfEpoch3(2)), 3),
                new WantedShape(2, 1),
                SpecGap.NONE);
        assertThat(RoleMove.decide(view))
                .isInstanceOfSatisfying(
                        RoleMove.Waits.class,
                        waits -> assertThat(waits.summary())
                                .contains(
                                        "orders-2 holds the role, and is not wanted any more",
                                        "the switchover waits until its checks pass"));
    }

    @Test
    void oneRequestAtATimeIsEnough() {
        assertThat(decide(Sample.streaming(), gap(List.of(0), open(2))).summary())
                .endsWith("switchover orders-move-2-1: waiting for a person to approve");
        assertThat(asked(decide(Sample.streaming(), gap(List.of(0), open(1)))))
                .as("one of an older epoch means nothing any more")
                .isEqualTo("orders-move-2-1");
    }

    @Test
    void aNoOfAPersonStands() {
        for (String no : List.of("rejected", "cancelled")) {
            assertThat(decide(Sample.streaming(), gap(List.of(0), ended("orders-move-2-1", no, false)))
                            .summary())
                    .contains("rejected by ada: not today", "delete that PostgresRoleChange", "put the spec back");
        }
    }

    @Test
    void whateverElseEndedItIsAskedAgainAfterAMoment() {
        for (String result : List.of("refused", "expired", "held", "superseded")) {
            assertThat(decide(Sample.streaming(), gap(List.of(0), ended("orders-move-2-1", result, true)))
                            .summary())
                    .contains("it is asked for again in a moment");
            assertThat(asked(decide(Sample.streaming(), gap(List.of(0), ended("orders-move-2-1", result, false)))))
                    .isEqualTo("orders-move-2-2");
        }
    }

    @Test
    void whoeverDeletesAnOldRequestDoesNotConfuseTheNumbers() {
        assertThat(asked(decide(Sample.streaming(), gap(List.of(0), ended("orders-move-2-10", "expired", false)))))
                .isEqualTo("orders-move-2-11");
    }

    @Test
    void whatAPersonWouldHaveToAcceptIsLeftToAPerson() {
        ClusterView unpublished = Sample.withPods(
                Sample.wanting(Sample.view(Sample.streaming(), 3), new WantedShape(3, 1), gap(List.of(0))),
                Sample.pod(0, "replica"),
                Sample.pod(1, "replica"),
                Sample.pod(2, "replica"));
        assertThat(RoleMove.decide(unpublished).summary())
                .contains("the switchover waits until its checks pass", "a person who accepts that");
    }

    @Test
    void aSpecThatWasPutBackTakesItsRequestBack() {
        assertThat(decide(Sample.streaming(), gap(List.of(), open(2))))
                .isEqualTo(new RoleMove.TakeBack("orders-move-2-1", MoveCause.SPEC));
        assertThat(decide(Sample.streaming(), gap(List.of(), ended("orders-move-2-1", "rejected", false))))
                .isInstanceOf(RoleMove.None.class);
        assertThat(decide(Sample.streaming(), gap(List.of(), open(1))))
                .as("it has moved, and is about to say so")
                .isInstanceOf(RoleMove.None.class);
    }

    @Test
    void nobodyIsAskedWhileAPodIsOnItsWayOut() {
        ClusterView draining = Sample.withPods(
                Sample.wanting(Sample.view(Sample.streaming(), 3), new WantedShape(3, 1), gap(List.of(0))),
                Sample.pod(0, "primary"),
                Sample.pod(1, "replica"));
        assertThat(RoleMove.decide(draining)).isInstanceOf(RoleMove.None.class);
    }

    @Test
    void nothingIsAskedWhileTheBatonMovesOrTheEngineIsAway() {
        Look moving = Sample.look(Sample.held(3).open(Sample.ballot(3)), 3, Sample.primaryOf(1, 2));
        assertThat(decide(moving, gap(List.of(0)))).isInstanceOf(RoleMove.None.class);
        ClusterView away = Sample.wanting(
                Sample.view(Sample.streaming(), 3, new RunView.None(), new EngineState.Unreachable("UNAVAILABLE")),
                new WantedShape(3, 1),
                gap(List.of(0)));
        assertThat(RoleMove.decide(away).summary()).endsWith("waiting for the workflow engine");
    }

    private static RoleMove emptying(SpecGap gap, int... ordinals) {
        return RoleMove.decide(emptied(3, Sample.streaming(), gap, ordinals));
    }

    private static ClusterView emptied(int instances, Look look, SpecGap gap, int... ordinals) {
        return Sample.emptying(
                Sample.wanting(
                        Sample.view(look, instances), new WantedShape(instances, Math.min(1, instances - 1)), gap),
                ordinals);
    }

    private static final String CORDONED = "orders-0 is primary on node-0, a node that takes no more pods";

    @Test
    void theRoleLeavesANodeThatIsAboutToBeEmptiedForOneThatIsNot() {
        assertThat(emptying(gap(List.of()))).isInstanceOf(RoleMove.None.class);
        assertThat(emptying(gap(List.of()), 1)).isInstanceOf(RoleMove.None.class);
        assertThat(emptying(gap(List.of()), 1, 2)).isInstanceOf(RoleMove.None.class);
        assertThat(emptying(gap(List.of()), 0)).isEqualTo(toLeave(1));
        assertThat(emptying(gap(List.of()), 0, 1)).isEqualTo(toLeave(2));
        assertThat(emptying(gap(List.of()), 0, 2)).isEqualTo(toLeave(1));
        assertThat(emptying(gap(List.of()), 0, 1, 2))
                .isEqualTo(
                        new RoleMove.Waits(
                                CORDONED
                                        + ", and whoever could take the role is on such a node, too: a drain waits until one of them is uncordoned"));
    }

    private static RoleMove.Ask toLeave(int target) {
        return new RoleMove.Ask("orders-move-2-1", 2, MoveCause.NODE, Sample.name(target), CORDONED);
    }

    /** Whoever is not made as wanted yet leads only if nobody else may. */
    @Test
    void toEmptyANodeComesBeforeTheSpecAndRespectsItIfItCan() {
        assertThat(emptying(gap(List.of(0)), 0)).isEqualTo(toLeave(1));
        assertThat(emptying(gap(List.of(0)), 1))
                .as("for the sake of the spec the role goes to no such node")
                .isInstanceOfSatisfying(RoleMove.Ask.class, ask -> {
                    assertThat(ask.cause()).isEqualTo(MoveCause.SPEC);
                    assertThat(ask.target()).isEqualTo(Sample.name(2));
                });
        assertThat(asked(emptying(gap(List.of(0)), 1, 2)))
                .as("unless it has to")
                .isNotNull();
        assertThat(emptying(gap(List.of(0)), 0, 1, 2))
                .isInstanceOfSatisfying(
                        RoleMove.Ask.class, ask -> assertThat(ask.cause()).isEqualTo(MoveCause.SPEC));
        assertThat(emptying(gap(List.of(0, 2)), 0))
                .as("a standby is to be made again, and the drain does not wait for that")
                .isEqualTo(toLeave(1));
    }

    @Test
    void aNodeThatTakesPodsAgainTakesItsRequestBackWhateverTheSpecIsAbout() {
        for (List<Integer> outdated : List.of(List.<Integer>of(), List.of(0, 1))) {
            assertThat(decide(Sample.streaming(), gap(outdated, open(2, MoveCause.NODE))))
                    .isEqualTo(new RoleMove.TakeBack("orders-move-2-1", MoveCause.NODE));
        }
        assertThat(decide(Sample.streaming(), gap(List.of(0), open(2, MoveCause.NODE))))
                .as("the spec wishes the same")
                .isInstanceOf(RoleMove.UnderWay.class);
        assertThat(emptying(gap(List.of(), open(2)), 0)).as("so does the node").isInstanceOf(RoleMove.UnderWay.class);
    }

    @Test
    void aNoIsAboutOneCauseOnly() {
        MoveRequest no = ended("orders-move-2-1", MoveCause.NODE, "rejected", false);
        assertThat(emptying(gap(List.of(), no), 0).summary())
                .isEqualTo(
                        CORDONED
                                + "; switchover orders-move-2-1 ended: rejected by ada: not today; delete that PostgresRoleChange to have it asked for again, or uncordon the node");
        assertThat(emptying(gap(List.of(0), no), 0)).isInstanceOfSatisfying(RoleMove.Ask.class, ask -> {
            assertThat(ask.cause()).isEqualTo(MoveCause.SPEC);
            assertThat(ask.name()).isEqualTo("orders-move-2-2");
        });
        assertThat(asked(emptying(gap(List.of(), ended("orders-move-2-1", "rejected", false)), 0)))
                .isEqualTo("orders-move-2-2");
    }

    @Test
    void whileAPersonIsAskedTheCommandsAreShown() {
        assertThat(emptying(gap(List.of(), open(2, MoveCause.NODE, "kubectl yes", "kubectl no")), 0))
                .isEqualTo(
                        new RoleMove.Waits(
                                CORDONED
                                        + "; switchover orders-move-2-1: waiting for a person to approve A person answers with: kubectl yes or kubectl no"));
    }

    @Test
    void anInstanceThatIsAloneHasNobodyToMoveTo() {
        ClusterView alone = emptied(1, Sample.look(Sample.held(1), 1, Sample.primary()), gap(List.of()), 0);
        assertThat(RoleMove.decide(alone))
                .isEqualTo(new RoleMove.Waits(
                        CORDONED + "; it is alone, so a drain ends it, and nobody serves until it runs again"));
    }

    private static PodFacts pod(int ordinal, boolean deleting, boolean emptied) {
        return new PodFacts(
                Sample.name(ordinal),
                "Running",
                deleting,
                ordinal == 0 ? "primary" : "replica",
                "as-wanted",
                null,
                new PodFacts.Place("node-" + ordinal, emptied));
    }

    private static RoleMove deleting(SpecGap gap, PodFacts... pods) {
        return RoleMove.decide(
                Sample.withPods(Sample.wanting(Sample.view(Sample.streaming(), 3), new WantedShape(3, 1), gap), pods));
    }

    @Test
    void theRoleLeavesAPodThatIsBeingDeletedForOneThatIsNot() {
        RoleMove.Ask ask = new RoleMove.Ask(
                "orders-move-2-1",
                2,
                MoveCause.POD,
                Sample.name(2),
                "orders-0 is primary, and its pod is being deleted");
        assertThat(deleting(gap(List.of()), pod(0, true, false), pod(1, true, false), pod(2, false, false)))
                .isEqualTo(ask);
        assertThat(deleting(gap(List.of()), pod(0, true, true), pod(1, false, true), pod(2, false, false)))
                .as("a node that is about to be emptied is no reason any more")
                .isEqualTo(ask);
        assertThat(deleting(gap(List.of()), pod(0, true, false), pod(1, true, false), pod(2, true, false)))
                .as("nobody could take it")
                .isInstanceOf(RoleMove.None.class);
    }

    @Test
    void aNewPodTakesTheRequestBackThatWasMadeForTheOldOne() {
        assertThat(decide(Sample.streaming(), gap(List.of(), open(2, MoveCause.POD))))
                .isEqualTo(new RoleMove.TakeBack("orders-move-2-1", MoveCause.POD));
    }
}
