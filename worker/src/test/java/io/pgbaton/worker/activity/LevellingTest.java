package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.RoleChangeSteps;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The primary is gone, the standby that reaches furthest has no room left, and the other one is a little behind. */
@Timeout(60)
class LevellingTest {
    private final FakeCluster cluster = oneBehind();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    private static FakeCluster oneBehind() {
        FakeCluster cluster = FakeCluster.serving();
        cluster.kill(0);
        cluster.instance(1).settle(Sample.at(2, "0/5000100"));
        cluster.instance(1).objects("disk full");
        return cluster;
    }

    private Move open() {
        Evidence lost = new Evidence(2L, "orders-0", "its container has ended", "detector", null, Cause.FIRST_HAND);
        Opening opening = steps.open(new Opening.Request(Sample.CLUSTER, new Token("token-3"), lost, null))
                .result();
        assertThat(opening).as("a move that needs levelling is begun").isInstanceOf(Opening.Opened.class);
        return new Move(Sample.CLUSTER, cluster.baton().ballot());
    }

    private Freezing freeze(Move move) {
        return steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), null, null))
                .result();
    }

    private Deciding decide(Move move) {
        return steps.decide(new Deciding.Request(move, freeze(move), List.of(), List.of(), null, null))
                .result();
    }

    private Level wanted(Move move) {
        return Objects.requireNonNull(((Deciding.Held) decide(move)).level());
    }

    @Test
    void whoCanLeadStreamsFromWhoReachesFurtherAndIsElected() {
        Move move = open();
        Level request = wanted(move);
        assertThat(request)
                .isEqualTo(new Level(move, Sample.member(2), Sample.member(1), Sample.at(2, "0/5000100"), 0xA0));

        assertThat(steps.level(request).result().done()).isTrue();

        assertThat(decide(move))
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        elected -> assertThat(elected.candidate().member()).isEqualTo(Sample.member(2)));
    }

    @Test
    void theFreezeDoesNotWaitForWhoIsGoneOnceSomebodyCanBeLevelled() {
        Move move = open();
        long beganNanos = System.nanoTime();
        assertThat(freeze(move).answers())
                .extracting(Frozen::member)
                .containsExactly(Sample.member(1), Sample.member(2));
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void saysWhyItCouldNotBeDone() {
        Move move = open();
        Level request = wanted(move);
        cluster.instance(1).unplug();

        assertThat(steps.level(request).result())
                .isEqualTo(new Levelled(false, "orders-1 does not answer: connection refused"));
    }

    @Test
    void levelsNobodyOnceTheEpochHasItsCandidateOrAnotherWasOpened() {
        Move move = open();
        Level request = wanted(move);
        cluster.batons.seed(cluster.baton().elect(Sample.member(2), Sample.run(2)));
        isSuperseded(request);
        cluster.batons.seed(cluster.baton().open(Sample.ballot(9)));
        isSuperseded(request);
    }

    private void isSuperseded(Level request) {
        assertThatThrownBy(() -> steps.level(request))
                .cause()
                .isInstanceOfSatisfying(
                        ApplicationFailure.class,
                        failure -> assertThat(failure.getType()).isEqualTo(Move.SUPERSEDED));
    }
}
