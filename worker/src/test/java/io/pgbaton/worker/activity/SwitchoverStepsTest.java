package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Demotion;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.pgbaton.workflows.step.SwitchoverOrder;
import io.pgbaton.workflows.step.SwitchoverSteps;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwitchoverStepsTest {
    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps activities = Steps.of(
            Duration.ofSeconds(20),
            new RoleChangeActivities(cluster.ports()),
            new SwitchoverActivities(cluster.ports()));

    private RoleChangeSteps steps;

    @BeforeEach
    void stream() {
        cluster.letStream(0, List.of(Sample.member(1), Sample.member(2)));
        steps = activities.stub(RoleChangeSteps.class);
    }

    private Planning plan(@Nullable InstanceName target) {
        return activities
                .stub(SwitchoverSteps.class)
                .plan(new Planning.Request(Sample.CLUSTER, target))
                .result();
    }

    private SwitchoverPlan planned(InstanceName target) {
        return ((Planning.Planned) plan(target)).plan();
    }

    private static SwitchoverOrder order(SwitchoverPlan plan) {
        return new SwitchoverOrder(plan.ballot(), plan.from(), plan.to(), plan.planHash(), "a test");
    }

    private Opening open(SwitchoverOrder order, String token) {
        return steps.open(new Opening.Request(Sample.CLUSTER, new Token(token), null, null, order, null))
                .result();
    }

    private Opening open(SwitchoverOrder order) {
        return open(order, "token-3");
    }

    private Move opened(SwitchoverOrder order) {
        return new Move(Sample.CLUSTER, ((Opening.Opened) open(order)).baton().ballot());
    }

    @Test
    void plansWithEveryCheckAnsweredAndTouchesNothing() {
        SwitchoverPlan plan = planned(Sample.TWO);

        assertThat(plan.summary()).isEqualTo("orders-0 -> orders-2 in epoch 2: all 12 checks passed");
        assertThat(cluster.baton()).isEqualTo(Sample.held());
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            assertThat(cluster.instance(ordinal).accepted()).isEmpty();
        }
    }

    @Test
    void refusesNothingBecauseOfASilenceOfAMoment() {
        cluster.instance(2).missLooks(2);

        assertThat(planned(Sample.TWO).isRefused()).isFalse();
    }

    @Test
    void refusesNothingBecauseOfAReceiverThatIsBackInAMoment() {
        cluster.instance(0).streamToNobodyFor(2);

        assertThat(planned(Sample.TWO).isRefused()).isFalse();
    }

    @Test
    void refusesATargetThatDoesNotComeBack() {
        cluster.instance(0).streamToNobodyFor(Integer.MAX_VALUE);

        assertThat(planned(Sample.TWO).summary()).contains("orders-2 does not stream from orders-0");
    }

    @Test
    void refusesATargetThatStaysSilent() {
        cluster.instance(2).unplug();

        assertThat(planned(Sample.TWO).summary()).contains("no answer");
    }

    @Test
    void plansNothingInAClusterThatIsBeingDeleted() {
        cluster.askToDelete();

        assertThat(plan(null)).isInstanceOf(Planning.Refused.class);
    }

    @Test
    void opensAnEpochAlthoughThePrimaryServes() {
        SwitchoverOrder order = order(planned(Sample.TWO));

        assertThat(open(order)).isInstanceOf(Opening.Opened.class);
        assertThat(cluster.baton().epoch().number()).isEqualTo(3);
        assertThat(cluster.baton().phase()).isEqualTo(Phase.MOVING);
        assertThat(open(order)).as("a retry finds its own").isInstanceOf(Opening.Opened.class);
        assertThat(cluster.baton().epoch().number()).isEqualTo(3);
    }

    @Test
    void opensNothingWhenTheCandidateIsNotFitAnyMore() {
        SwitchoverOrder order = order(planned(Sample.TWO));
        cluster.instance(2).objects("disk almost full: 3 MB free");

        assertThat(open(order))
                .isInstanceOfSatisfying(
                        Opening.Refused.class,
                        refused -> assertThat(refused.why()).contains("disk almost full: 3 MB free"));
        assertThat(cluster.baton()).isEqualTo(Sample.held());
    }

    @Test
    void opensNothingWhenSomethingHasToBeAcceptedThatNobodyApproved() {
        SwitchoverOrder order = order(planned(Sample.TWO));
        cluster.instance(1).unplug();

        assertThat(open(order))
                .isInstanceOfSatisfying(
                        Opening.Refused.class,
                        refused -> assertThat(refused.why()).contains("not what was approved any more"));
        SwitchoverPlan now = planned(Sample.TWO);
        assertThat(now.toAccept()).extracting(Check::kind).containsExactly(Check.Kind.ENOUGH_WITHOUT_CANDIDATE);
        assertThat(open(order(now))).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void opensNothingOnAPlanOfAnOlderEpoch() {
        SwitchoverOrder order = order(planned(Sample.TWO));
        opened(order);

        assertThat(open(order, "another"))
                .isInstanceOfSatisfying(
                        Opening.Refused.class,
                        refused -> assertThat(refused.why()).contains("planned in epoch 2"));
    }

    @Test
    void theOldPrimaryStopsUnderTheNewBallotAndTheOneThatWasAskedForIsElected() {
        Move move = opened(order(planned(Sample.TWO)));

        Demotion demotion =
                steps.demote(new Demotion.Request(move, Sample.member(0))).result();

        assertThat(demotion.done()).isTrue();
        assertThat(cluster.instance(0).promise().promised()).isEqualTo(move.ballot());
        assertThat(cluster.instance(0).accepted().getLast()).isInstanceOf(Command.Demote.class);
        assertThat(cluster.instance(1).promise().promised())
                .as("it still receives")
                .isEqualTo(Sample.SECOND);
        Mandate wish =
                new Mandate(Mandate.DEFAULT.mode(), Mandate.DEFAULT.fence(), Mandate.DEFAULT.lossy(), null, Sample.TWO);
        Freezing freezing = steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), wish, null))
                .result();
        Deciding deciding = steps.decide(new Deciding.Request(move, freezing, List.of(), List.of(), wish, null))
                .result();
        assertThat(deciding)
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        elected -> assertThat(elected.candidate().member()).isEqualTo(Sample.member(2)));
    }

    @Test
    void aPrimaryThatDoesNotAnswerIsReportedAndNotWaitedForLongerThanAStopTakes() {
        Move move = opened(order(planned(Sample.TWO)));
        cluster.instance(0).unplug();

        Demotion demotion =
                steps.demote(new Demotion.Request(move, Sample.member(0))).result();

        assertThat(demotion.done()).isFalse();
        assertThat(demotion.how()).contains("connection refused");
    }
}
