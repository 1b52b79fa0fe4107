package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.RejoinSteps;
import io.pgbaton.workflows.step.Rejoining;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RejoinActivitiesTest {
    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RejoinActivities(cluster.ports()));

    private final RejoinSteps steps = bench.stub(RejoinSteps.class);

    @Test
    void leavesAloneWhoStreamsAlready() {
        assertThat(plan(1)).isInstanceOf(Rejoining.Back.class);
    }

    @Test
    void givesWayToADeletion() {
        cluster.askToDelete();

        assertThat(plan(2)).isInstanceOf(Rejoining.GivesWay.class);
    }

    @Test
    void givesWayWhileTheBatonMoves() {
        cluster.batons.seed(Sample.held().open(Sample.ballot(3)));

        assertThat(plan(1)).isInstanceOf(Rejoining.GivesWay.class);
    }

    @Test
    void waitsForAnInstanceThatDoesNotAnswer() {
        cluster.instance(1).unplug();

        assertThat(plan(1)).isInstanceOf(Rejoining.Held.class);
    }

    @Test
    void bringsBackAMemberThatStoppedStreaming() {
        cluster.batons.seed(Sample.held());
        cluster.instance(1).order(new Command.Demote(Hands.authority(move(), Sample.member(1))));
        Rejoining.Request request =
                new Rejoining.Request(move(), Sample.ONE, new Command.Source(Sample.ZERO, Sample.address(0)));

        assertThat(steps.checkpoint(move()).result()).isTrue();
        assertThat(steps.rejoin(request).result()).isInstanceOf(Rejoining.Back.class);
        assertThat(cluster.instance(1).accepted()).anyMatch(Command.Rejoin.class::isInstance);
    }

    @Test
    void neverRejoinsOntoAnybodyButThePrimaryOfTheEpoch() {
        Rejoining.Request request =
                new Rejoining.Request(move(), Sample.ONE, new Command.Source(Sample.TWO, Sample.address(2)));

        assertThatThrownBy(() -> steps.rejoin(request))
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(Move.SUPERSEDED));
        assertThat(cluster.instance(1).accepted()).isEmpty();
    }

    @Test
    void aCheckpointThatFailsIsTriedAgain() {
        cluster.instance(0).crash();

        assertThatThrownBy(() -> steps.checkpoint(move()))
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.isNonRetryable()).isFalse());
    }

    private Rejoining plan(int ordinal) {
        return steps.plan(new Rejoining.PlanRequest(Sample.CLUSTER, Sample.name(ordinal)))
                .result();
    }

    private static Move move() {
        return new Move(Sample.CLUSTER, Sample.SECOND);
    }
}
