package io.pgbaton.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Token;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import io.pgbaton.workflows.step.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private static final Finding LOST = new Finding.PrimaryLost(Sample.name(0), Finding.Cause.FIRST_HAND, "signal 9");
    private static final Finding ADOPT = new Finding.Adopt("the cluster has data and no Baton");
    private static final Finding RESUME = new Finding.Resume("the baton is moving in epoch 3");
    private static final Baton HELD = Sample.held();
    private static final Baton MOVING = Sample.held().open(Sample.ballot(3));

    private final RecordedRuns runs = new RecordedRuns();
    private Instant now = Instant.parse("2026-11-24T00:00:00Z");
    private ClusterPolicy policy = ClusterPolicy.DEFAULT;
    private final Alarm alarm = new Alarm(Sample.CLUSTER, runs, () -> policy, new Alarm.Watchman("test", () -> now));

    private Optional<String> raise(Finding finding, @Nullable Baton baton) {
        return alarm.raise(new Look(baton, List.of(), finding));
    }

    @Test
    void raisesALostPrimaryAtOnce() {
        raise(LOST, HELD);
        assertThat(runs.raised()).containsExactly("primaryLost orders-0 of epoch 2");
    }

    @Test
    void doesNotRaiseTheSameThingAtEveryLook() {
        raise(LOST, HELD);
        raise(LOST, HELD);
        assertThat(runs.raised()).hasSize(1);
    }

    @Test
    void raisesAgainWhatLasts() {
        raise(LOST, HELD);
        pass(Alarm.AGAIN);
        raise(LOST, HELD);
        assertThat(runs.raised()).hasSize(2);
    }

    @Test
    void raisesAtOnceWhatIsSeenFirstHandAfterASilence() {
        raise(new Finding.PrimaryLost(Sample.name(0), Finding.Cause.SILENT, "not heard for 3 s"), HELD);
        raise(LOST, HELD);
        assertThat(runs.evidence())
                .extracting(Evidence::cause)
                .containsExactly(Finding.Cause.SILENT, Finding.Cause.FIRST_HAND);
    }

    @Test
    void triesAgainAtTheNextLookWhenTemporalCouldNotBeReached() {
        runs.setReachable(false);
        assertThatThrownBy(() -> raise(LOST, HELD)).hasMessageContaining("Temporal");
        runs.setReachable(true);
        raise(LOST, HELD);
        assertThat(runs.raised()).hasSize(1);
    }

    @Test
    void leavesAMoveToTheRunThatIsAtIt() {
        raise(RESUME, MOVING);
        pass(Alarm.PATIENCE.minusMillis(1));
        raise(RESUME, MOVING);
        assertThat(runs.raised()).isEmpty();
    }

    @Test
    void adoptsAClusterThatHasLostItsBatonAfterAMoment() {
        raise(ADOPT, null);
        assertThat(runs.raised()).isEmpty();
        pass(Alarm.PATIENCE);
        raise(ADOPT, null);
        assertThat(runs.raised()).containsExactly("adoption");
    }

    @Test
    void leavesAnAdoptionToAPersonWhereFailoversAreAPersons() {
        policy = new ClusterPolicy(
                DetectionPolicy.DEFAULT,
                new FailoverPolicy(FailoverMode.APPROVAL, Fence.STRICT, LossPolicy.ASK, 3600),
                null);
        raise(ADOPT, null);
        pass(Alarm.PATIENCE);
        assertThat(raise(ADOPT, null)).isEmpty();
        assertThat(runs.raised()).isEmpty();
    }

    @Test
    void takesUpAnAdoptionThatNobodyFinishes() {
        Baton adopting = Baton.adopting(
                Sample.CLUSTER.uid(),
                Sample.ballot(3),
                HELD.members(),
                1,
                new Baton.Adopted(Sample.CLUSTER.uid(), "7"));
        raise(RESUME, adopting);
        pass(Alarm.PATIENCE);
        raise(RESUME, adopting);
        assertThat(runs.raised()).containsExactly("adoption");
    }

    @Test
    void takesUpAMoveThatNobodyFinishes() {
        raise(RESUME, MOVING);
        pass(Alarm.PATIENCE);
        raise(RESUME, MOVING);
        assertThat(runs.raised()).containsExactly("failover");
    }

    @Test
    void aNewEpochStartsThePatienceAnew() {
        raise(RESUME, MOVING);
        pass(Alarm.PATIENCE);
        raise(RESUME, MOVING.open(Sample.ballot(4)));
        assertThat(runs.raised()).isEmpty();
    }

    @Test
    void takesUpABootstrapAsABootstrap() {
        Baton founding = Sample.founding();
        assertThat(founding.ballot().token()).isEqualTo(new Token("token-2"));
        raise(RESUME, founding);
        pass(Alarm.PATIENCE);
        raise(RESUME, founding);
        assertThat(runs.raised()).containsExactly("bootstrap");
    }

    @Test
    void bringsBackEveryoneWhoStaysAway() {
        Finding away = new Finding.Rejoin(List.of(Sample.name(1), Sample.name(2)), "away");
        raise(away, HELD);
        pass(Alarm.PATIENCE);
        raise(away, HELD);
        assertThat(runs.raised()).containsExactly("rejoin orders-1", "rejoin orders-2");
    }

    @Test
    void letsALostMemberLeaveAndBringsBackTheOthersBesideIt() {
        Finding gone = new Finding.Reshape(Sample.member(2), List.of(Sample.name(1)), "gone");
        raise(gone, HELD);
        assertThat(runs.raised()).isEmpty();
        pass(Alarm.PATIENCE);
        raise(gone, HELD);
        assertThat(runs.raised()).containsExactly("rejoin orders-1", "reshape orders-2");
    }

    @Test
    void onlyShowsALossWhereItsOwnerDecidesAndFinishesWhatWasBegunAllTheSame() {
        policy = ofMode(FailoverMode.MANUAL);
        assertThat(raise(LOST, HELD)).isEmpty();
        assertThat(runs.raised()).isEmpty();
        raise(RESUME, MOVING);
        pass(Alarm.PATIENCE);
        raise(RESUME, MOVING);
        assertThat(runs.raised()).containsExactly("failover");
    }

    @Test
    void aChangedMindCountsAtTheNextLook() {
        policy = ofMode(FailoverMode.MANUAL);
        raise(LOST, HELD);
        policy = ofMode(FailoverMode.APPROVAL);
        raise(LOST, HELD);
        assertThat(runs.raised()).containsExactly("primaryLost orders-0 of epoch 2");
        assertThat(runs.newest().policy()).isEqualTo(policy.failover());
    }

    @Test
    void foundsAClusterWithAsManyAcknowledgementsAsWereAskedFor() {
        policy = new ClusterPolicy(DetectionPolicy.DEFAULT, FailoverPolicy.DEFAULT, new WantedShape(3, 2));
        raise(new Finding.Bootstrap("all 3 instances are empty"), null);
        assertThat(runs.newest().acknowledgements()).isEqualTo(2);
    }

    @Test
    void raisesAnotherShapeOnceItHasLasted() {
        Finding found = new Finding.Reshape(null, List.of(), "W = 1 becomes W = 0");
        raise(found, HELD);
        assertThat(runs.raised()).isEmpty();
        pass(Alarm.PATIENCE);
        raise(found, HELD);
        assertThat(runs.raised()).containsExactly("reshape of all");
    }

    private static ClusterPolicy ofMode(FailoverMode mode) {
        return new ClusterPolicy(
                DetectionPolicy.DEFAULT, new FailoverPolicy(mode, Fence.STRICT, LossPolicy.ASK, 3600), null);
    }

    @Test
    void startsABootstrapAtOnce() {
        raise(new Finding.Bootstrap("all 3 instances are empty"), null);
        assertThat(runs.raised()).containsExactly("bootstrap");
    }

    @Test
    void raisesNothingWhenAllIsWellOrNothingIsKnown() {
        raise(new Finding.Healthy("orders-0 serves"), HELD);
        raise(new Finding.Inconclusive(Finding.Doubt.HEARD_BY_PEERS, "silent"), HELD);
        assertThat(runs.raised()).isEmpty();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
