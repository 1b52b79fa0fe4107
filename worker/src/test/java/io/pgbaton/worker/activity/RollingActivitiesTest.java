package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.FakePods;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Renewing;
import io.pgbaton.workflows.step.RollingSteps;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps of a rolling change: orders-0 serves epoch 2, and the pods are made anew as soon as they went. */
@Timeout(120)
class RollingActivitiesTest {
    private final FakeCluster cluster = FakeCluster.serving();
    private final FakePods pods = new FakePods();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(100), new RollingActivities(cluster.ports(), pods));

    private final RollingSteps steps = bench.stub(RollingSteps.class);

    @BeforeEach
    void everyoneStreams() {
        cluster.letEveryoneStream(0);
    }

    private Renewing plan() {
        return steps.plan(new Renewing.PlanRequest(Sample.CLUSTER)).result();
    }

    private Renewing renew(Renewing plan) {
        return steps.renew(((Renewing.Next) plan).request()).result();
    }

    private static void assertHeld(Renewing answer, String... words) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Renewing.Held.class,
                        held -> assertThat(held.hold().reason()).contains(words));
    }

    @Test
    void standbysAreMadeAgainOneAfterAnotherAndThenTheRoleHasToMove() {
        pods.outdated(Sample.ZERO, Sample.ONE, Sample.TWO);
        assertThat(renew(plan())).isInstanceOf(Renewing.Done.class);
        assertThat(pods.gone()).containsExactly(Sample.TWO);
        assertThat(renew(plan())).isInstanceOf(Renewing.Done.class);
        assertThat(pods.gone()).containsExactly(Sample.TWO, Sample.ONE);
        assertThat(plan()).isInstanceOf(Renewing.RoleFirst.class);
    }

    @Test
    void nothingIsDoneWhereNobodyIsOutdatedOrTheClusterIsBeingDeleted() {
        assertThat(plan()).isInstanceOf(Renewing.NotNeeded.class);
        pods.outdated(Sample.TWO);
        cluster.askToDelete();
        assertThat(plan()).isInstanceOf(Renewing.GivesWay.class);
    }

    @Test
    void aDeletionThatBeganAfterThePlanIsNotHeldUp() {
        pods.outdated(Sample.TWO);
        Renewing plan = plan();
        cluster.askToDelete();
        assertThat(renew(plan)).isInstanceOf(Renewing.GivesWay.class);
        assertThat(pods.gone()).isEqualTo(List.of());
    }

    @Test
    void nobodyGoesIfAnotherOneWentAwayAfterThePlan() {
        pods.outdated(Sample.TWO);
        Renewing plan = plan();
        cluster.letStream(0, List.of(Sample.member(2)));
        assertHeld(renew(plan), "orders-2 is not made again now", "[orders-1] do not stream");
        assertThat(pods.gone()).isEqualTo(List.of());
    }

    @Test
    void nobodyGoesWhileThePodOfAnotherOneIsOnItsWayOut() {
        pods.outdated(Sample.ONE, Sample.TWO);
        Renewing plan = plan();
        pods.letGo(Sample.ONE);
        assertHeld(renew(plan), "orders-2 is not made again now", "[orders-1] do not stream");
        pods.letGo(Sample.TWO);
        assertThat(plan())
                .as("whoever is made in their place is made as wanted")
                .isInstanceOf(Renewing.NotNeeded.class);
        assertThat(pods.gone()).isEqualTo(List.of());
    }

    @Test
    void nobodyGoesIfItIsNotWantedAnyMore() {
        pods.outdated(Sample.TWO);
        Renewing plan = plan();
        cluster.want(new WantedShape(2, 1));
        assertHeld(renew(plan), "orders-2 is not made again now");
        assertThat(pods.gone()).isEqualTo(List.of());
    }

    @Test
    void aStepThatComesAgainWaitsForTheSamePod() {
        pods.outdated(Sample.TWO);
        Renewing plan = plan();
        assertThat(renew(plan)).isInstanceOf(Renewing.Done.class);
        pods.outdated(Sample.TWO);
        assertThat(renew(plan)).isInstanceOf(Renewing.Done.class);
        assertThat(pods.gone()).as("the pod that was named went before").containsExactly(Sample.TWO);
    }

    @Test
    void nobodyGoesOnceAnotherEpochWasOpened() {
        pods.outdated(Sample.TWO);
        Renewing plan = plan();
        cluster.batons.seed(cluster.baton().open(Sample.ballot(3)));
        assertSuperseded(plan);
        assertThat(pods.gone()).isEqualTo(List.of());
        assertThat(plan()).isInstanceOf(Renewing.GivesWay.class);
    }

    @Test
    void aFailoverThatBeginsMeanwhileIsNotHeldUp() {
        pods.outdated(Sample.TWO);
        pods.whenDeleted(instance -> {
            cluster.letStream(0, List.of(Sample.member(1)));
            cluster.batons.seed(cluster.baton().open(Sample.ballot(3)));
        });
        assertSuperseded(plan());
    }

    private void assertSuperseded(Renewing plan) {
        assertThatThrownBy(() -> renew(plan))
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(Move.SUPERSEDED));
    }

    @Test
    void whoDoesNotComeBackHoldsTheChangeWithTheReasonOfItsPod() {
        pods.outdated(Sample.ONE, Sample.TWO);
        pods.breakNewOnes("ErrImagePull: no such tag");
        pods.whenDeleted(this::away);
        assertHeld(renew(plan()), "orders-2", "ErrImagePull: no such tag");
        assertHeld(
                plan(), "orders-1 would be made again next", "[orders-2] do not stream", "ErrImagePull: no such tag");
        assertThat(pods.gone()).containsExactly(Sample.TWO);
    }

    @Test
    void aChangeThatIsTakenBackMendsWhomItBroke() {
        pods.outdated(Sample.TWO);
        away(Sample.TWO);
        pods.whenDeleted(instance -> {
            cluster.instance(2).plugIn();
            cluster.letEveryoneStream(0);
        });
        assertThat(renew(plan())).isInstanceOf(Renewing.Done.class);
        assertThat(pods.gone()).containsExactly(Sample.TWO);
    }

    private void away(InstanceName instance) {
        cluster.instance(instance.ordinal()).unplug();
        cluster.letStream(
                0,
                Sample.members(3).stream()
                        .filter(member -> !member.name().equals(instance))
                        .toList());
    }
}
