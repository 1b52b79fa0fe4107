package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.election.WayOut;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import io.pgbaton.workflows.step.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssessmentTest {
    private static final RunRef RUN = new RunRef(
            "b2a4/role-change", "0f3c9a52", Operation.FAILOVER, Instant.parse("2026-11-25T03:00:00Z"), null, "RUNNING");

    @Test
    void isHealthyWhenEveryoneServes() {
        assertThat(decide(Sample.serving()))
                .isEqualTo(new Assessment.Healthy("Healthy: orders-0 serves, 3 of 3 ready"));
    }

    @Test
    void waitsForWhomNobodyHasHeardOf() {
        Look look = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1));
        assertThat(decide(look)).isInstanceOf(Assessment.Waiting.class);
        assertThat(decide(look).summary()).contains("orders-0 serves", "orders-2: nothing was heard of it yet");
    }

    @Test
    void saysWhyAPodDoesNotRun() {
        Look look = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1));
        ClusterView view = Sample.withPods(
                Sample.view(look, 3),
                Sample.pod(0, "primary"),
                new PodFacts(Sample.name(2), "Pending", false, "replica", null, "0/3 nodes are available", null));
        assertThat(Assessment.decide(view).summary())
                .contains("pod orders-2 is Pending: 0/3 nodes are available")
                .contains("there is no pod orders-1");
    }

    @Test
    void bringsBackWhoIsOutOfStep() {
        Look look = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1), Sample.lostStandby(2));
        assertThat(decide(look))
                .isInstanceOfSatisfying(
                        Assessment.Rejoining.class,
                        rejoining -> assertThat(rejoining.instances()).containsExactly(Sample.name(2)));
    }

    @Test
    void foundsWhenEveryVolumeIsEmpty() {
        Look look = Sample.look(null, 3, Sample.empty(0), Sample.empty(1), Sample.empty(2));
        assertThat(decide(look)).isInstanceOf(Assessment.Founding.class);
    }

    @Test
    void isStillBeingFoundedUntilTheBatonIsClosed() {
        Look look = Sample.look(Sample.founding(), 3, Sample.closedPrimary(), Sample.empty(1), Sample.empty(2));
        assertThat(decide(look)).isInstanceOf(Assessment.Founding.class);
        assertThat(decide(look).summary()).startsWith("Bootstrap: ");
    }

    @Test
    void waitsForInstancesOfANewCluster() {
        Look look = Sample.look(null, 3, Sample.empty(0));
        assertThat(decide(look)).isInstanceOf(Assessment.Waiting.class);
    }

    @Test
    void isBlockedByVolumesOfAnotherCluster() {
        Look look = Sample.look(null, 3, Sample.foreign(0), Sample.foreign(1), Sample.foreign(2));
        assertThat(decide(look)).isInstanceOf(Assessment.Blocked.class);
        assertThat(decide(look).summary())
                .contains("orders-1 says: this volume belongs to cluster old, not b2a4")
                .contains("data-orders-0, data-orders-1, data-orders-2");
    }

    @Test
    void offersToAdoptVolumesOfAnotherCluster() {
        Look look = Sample.look(null, 3, Sample.foreign(0), Sample.foreign(1), Sample.foreign(2));
        assertThat(((Assessment.Blocked) decide(look)).commands())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("annotate pgc orders --overwrite pgbaton.io/adopt='cluster=old by=");
    }

    @Test
    void tellsThatTheBatonIsLostAndWhatWillHappen() {
        Look look = Sample.look(null, 3, Sample.primary(), Sample.standby(1), Sample.standby(2));
        assertThat(look.finding()).isInstanceOf(Finding.Adopt.class);
        assertThat(decide(look)).isInstanceOfSatisfying(Assessment.BatonLost.class, lost -> {
            assertThat(lost.summary())
                    .contains("orders-0 serves as long as its peers let it")
                    .contains("adopted by itself in a moment");
            assertThat(lost.commands()).isEmpty();
        });
    }

    @Test
    void tellsWhoIsMissingToAdoptAClusterAndHowToDoWithout() {
        Look look = Sample.look(null, 3, Sample.primary(), Sample.standby(1), Sample.empty(2));
        assertThat(decide(look)).isInstanceOfSatisfying(Assessment.BatonLost.class, lost -> {
            assertThat(lost.summary()).contains("orders-2 has an empty volume");
            assertThat(lost.commands())
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("pgbaton.io/adopt='cluster=b2a4 without=orders-2 by=");
        });
    }

    @Test
    void dataWithoutABatonIsNotFounded() {
        Look look = Sample.look(null, 3, Sample.crashed(), Sample.empty(1), Sample.empty(2));
        assertThat(decide(look)).isInstanceOf(Assessment.BatonLost.class);
    }

    @Test
    void saysThatThePrimaryIsLostUntilARunIsAtIt() {
        Look look = lost();
        assertThat(decide(look)).isInstanceOf(Assessment.Lost.class);
        assertThat(Assessment.decide(Sample.view(look, 3, new RunView.Open(RUN, null), new EngineState.Reachable())))
                .isInstanceOf(Assessment.Moving.class);
    }

    @Test
    void saysThatALostPrimaryWaitsForTheEngine() {
        ClusterView view =
                Sample.view(lost(), 3, new RunView.Unknown("UNAVAILABLE"), new EngineState.Unreachable("UNAVAILABLE"));
        assertThat(Assessment.decide(view)).isInstanceOf(Assessment.Lost.class);
        assertThat(Assessment.decide(view).summary()).endsWith("when the workflow engine can be reached");
    }

    @Test
    void aLossThatAPersonHasToActOnSaysHow() {
        Assessment decided = Assessment.decide(Sample.manual(Sample.view(lost(), 3)));
        assertThat(decided)
                .isInstanceOfSatisfying(
                        Assessment.Lost.class,
                        lost -> assertThat(lost.commands())
                                .singleElement()
                                .asString()
                                .startsWith("kubectl -n shop annotate pgc orders --overwrite pgbaton.io/primary-lost="
                                        + "'epoch=2 primary=orders-0 reason=\"HOW YOU KNOW\" by=\"YOUR NAME\"'"
                                        + " (or: temporal workflow signal-with-start --workflow-id b2a4/role-change ")
                                .contains("\"mode\":\"MANUAL\""));
        assertThat(decided.summary()).endsWith("failover is Manual, so a person has to begin it");
    }

    @Test
    void showsBothWaysToReleaseAHold() {
        String temporal = "temporal workflow signal --workflow-id b2a4/role-change --name confirmFenced --input "
                + "'{\"epoch\":3,\"token\":\"t-3\",\"instance\":\"orders-0\",\"by\":\"YOUR NAME\",\"reason\":\"HOW YOU MADE SURE\"}'";
        RunView run = new RunView.Open(RUN, state(new Hold("not fenced", "proof"), temporal));
        Assessment decided = Assessment.decide(Sample.view(lost(), 3, run, new EngineState.Reachable()));
        assertThat(decided)
                .isInstanceOfSatisfying(
                        Assessment.Holding.class,
                        holding -> assertThat(holding.commands())
                                .containsExactly(
                                        "kubectl -n shop annotate pgc orders --overwrite pgbaton.io/confirm-fenced="
                                                + "'epoch=3 token=t-3 instance=orders-0 by=\"YOUR NAME\" reason=\"HOW YOU MADE SURE\"'"
                                                + " (or: " + temporal + ")"));
    }

    @Test
    void movesWhileTheBatonDoes() {
        Look look = Sample.look(
                Sample.held(3).open(Sample.ballot(3)), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2));
        assertThat(decide(look)).isInstanceOf(Assessment.Moving.class);
        assertThat(Assessment.decide(
                                Sample.view(look, 3, new RunView.Open(RUN, state(null)), new EngineState.Reachable()))
                        .summary())
                .isEqualTo("Failover: freezing all members");
    }

    @Test
    void showsWhatARunWaitsForAndHowToGoOn() {
        RunView run = new RunView.Open(RUN, state(new Hold("orders-0 is not fenced", "proof that it has ended")));
        Assessment decided = Assessment.decide(Sample.view(lost(), 3, run, new EngineState.Reachable()));
        assertThat(decided)
                .isEqualTo(new Assessment.Holding(
                        "orders-0 is not fenced",
                        "proof that it has ended",
                        "2026-11-25T03:10:00Z",
                        List.of("temporal workflow signal ..."),
                        "Failover holds: orders-0 is not fenced"));
    }

    @Test
    void showsTheWayOutOfAHoldThatMayNeverEndBeforeWhatOnlyStopsIt() {
        Hold hold = new Hold("only 1 of the 2 members needed answer", "answers", new WayOut(Sample.names(2)));
        assertThat(commands(hold))
                .containsExactly(
                        "kubectl -n shop delete pgbaton orders (only once [orders-0, orders-1] are switched off for good;"
                                + " then this condition shows the command that has the cluster adopted without them)",
                        "temporal workflow signal ...");
    }

    @Test
    void anOldBatonIsDeletedWithoutSwitchingAnybodyOff() {
        Hold hold = new Hold("it is not the newest one", "the newest", new WayOut(List.of()));
        assertThat(commands(hold))
                .startsWith("kubectl -n shop delete pgbaton orders (the cluster is adopted anew then)");
    }

    private static List<String> commands(Hold hold) {
        RunView run = new RunView.Open(RUN, state(hold));
        Assessment decided = Assessment.decide(Sample.view(lost(), 3, run, new EngineState.Reachable()));
        return ((Assessment.Holding) decided).commands();
    }

    @Test
    void tellsHowToDoWithoutAllOthersOnceTheBatonIsDeleted() {
        assertThat(decide(Sample.look(null, 3, Sample.standby(1))))
                .isInstanceOfSatisfying(
                        Assessment.BatonLost.class,
                        lost -> assertThat(lost.commands())
                                .singleElement(InstanceOfAssertFactories.STRING)
                                .contains("pgbaton.io/adopt='cluster=b2a4 without=orders-0,orders-2 by="));
    }

    @Test
    void aSilenceThatNobodyElseCanJudgeIsUnclearAndSaysWhatAPersonCanDo() {
        Assessment decided = decide(silentHolder(Sample.notAskedFor(1, Duration.ofSeconds(9))));
        assertThat(decided)
                .isInstanceOfSatisfying(
                        Assessment.Unclear.class,
                        unclear -> assertThat(unclear.commands())
                                .singleElement()
                                .asString()
                                .contains(
                                        "kubectl -n shop annotate pgc orders --overwrite pgbaton.io/primary-lost=",
                                        "signal-with-start",
                                        "--signal-name primaryLost",
                                        "\"primary\":\"orders-0\""));
        assertThat(decided.summary())
                .startsWith("orders-0 is silent, and without it only 1 of the 2 members needed answer");
    }

    @Test
    void aSilenceThatItsPeersShareIsALoss() {
        Assessment decided = decide(silentHolder(
                Sample.notAskedFor(1, Duration.ofSeconds(3)), Sample.notAskedFor(2, Duration.ofSeconds(4))));
        assertThat(decided).isInstanceOf(Assessment.Lost.class);
        assertThat(decided.summary())
                .isEqualTo("neither we nor [orders-1, orders-2], who follow it, have heard orders-0 for 3 s");
    }

    @Test
    void aPrimaryThatItsPeersHearIsOnlyCutOffFromHere() {
        Look look = silentHolder(Sample.notAskedFor(1, Duration.ZERO), Sample.notAskedFor(2, Duration.ofMillis(200)));
        assertThat(decide(look))
                .isInstanceOfSatisfying(
                        Assessment.CutOff.class,
                        cutOff -> assertThat(cutOff.holder()).isEqualTo(Sample.name(0)));
    }

    @Test
    void whatIsSaidDoesNotChangeWhileASilenceLasts() {
        Look first = silentHolder(Sample.notAskedFor(1, Duration.ofSeconds(3)));
        Look later = silentHolder(Sample.notAskedFor(1, Duration.ofMinutes(5)));
        assertThat(decide(first)).isEqualTo(decide(later));
    }

    @Test
    void aMemberThatLostItsVolumeComesBackAsAnother() {
        Look look = Sample.look(Sample.held(3), 3, Sample.primary(), Sample.standby(1), Sample.reborn(2));
        assertThat(decide(look))
                .isInstanceOfSatisfying(
                        Assessment.Rejoining.class,
                        rejoining -> assertThat(rejoining.instances()).containsExactly(Sample.name(2)));
        assertThat(decide(look).summary()).contains("came back on an empty volume");
    }

    private static Look silentHolder(InstanceState... others) {
        List<Observation> observations = new ArrayList<>();
        observations.add(new Observation.Silent(Sample.name(0), Duration.ofSeconds(17)));
        List.of(others).forEach(state -> observations.add(new Observation.Fresh(state)));
        return Sample.look(Sample.held(3), 3, observations);
    }

    @Test
    void knowsNothingBeforeTheFirstLook() {
        ClusterView none = new ClusterView(
                "shop",
                "orders",
                "b2a4",
                Sample.names(3),
                null,
                List.of(),
                List.of(),
                new RunView.None(),
                new EngineState.NotAsked(),
                SpecGap.NONE,
                ClusterPolicy.DEFAULT,
                null);
        assertThat(Assessment.decide(none)).isInstanceOf(Assessment.Waiting.class);
    }

    private static Look lost() {
        return Sample.look(Sample.held(3), 3, Sample.crashed(), Sample.standby(1), Sample.standby(2));
    }

    private static Assessment decide(Look look) {
        return Assessment.decide(Sample.view(look, 3));
    }

    private static RoleChangeState state(@Nullable Hold hold) {
        return state(hold, "temporal workflow signal ...");
    }

    private static RoleChangeState state(@Nullable Hold hold, String command) {
        RoleChangeOutcome soFar = new RoleChangeOutcome(
                RoleChangeOutcome.Result.RUNNING, "", null, null, null, null, null, List.of(), List.of(), 0, 0);
        return new RoleChangeState(
                "freezing all members",
                hold,
                hold == null ? null : "2026-11-25T03:10:00Z",
                hold == null ? List.of() : List.of(command),
                List.of(),
                soFar);
    }
}
