package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Token;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commits wait for nobody, and the primary is gone for good: what a person is told about the loss. */
@Timeout(60)
class LossTest {
    private static final Token TOKEN = new Token("token-3");
    private static final Position LAST_SEEN = Sample.at(2, "0/5000100");

    private final FakeCluster cluster = asynchronous();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    /** The others have the log up to 0/5000060. */
    private static FakeCluster asynchronous() {
        FakeCluster cluster = FakeCluster.serving();
        cluster.batons.seed(Sample.held().withMembership(Sample.members(3), 0));
        cluster.kill(0);
        return cluster;
    }

    private static Evidence lost(@Nullable Position lastSeen) {
        return new Evidence(2L, "orders-0", "its container has ended", "detector", lastSeen, Cause.FIRST_HAND);
    }

    private Move open(Evidence evidence) {
        Opening opening = steps.open(new Opening.Request(Sample.CLUSTER, TOKEN, evidence, null))
                .result();
        return new Move(Sample.CLUSTER, ((Opening.Opened) opening).baton().ballot());
    }

    private Freezing freeze(Move move, Mandate mandate, Evidence evidence) {
        return steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), mandate, evidence))
                .result();
    }

    private Deciding decide(Move move, Freezing freezing, Mandate mandate, Evidence evidence) {
        return steps.decide(new Deciding.Request(move, freezing, List.of(), List.of(), mandate, evidence))
                .result();
    }

    private Question ask(Evidence evidence) {
        Move move = open(evidence);
        Deciding held = decide(move, freeze(move, Mandate.DEFAULT, evidence), Mandate.DEFAULT, evidence);
        return Objects.requireNonNull(((Deciding.Held) held).question());
    }

    @Test
    void theLossIsToldInBytesWhereThePrimaryWasHeardBefore() {
        Question question = ask(lost(LAST_SEEN));

        assertThat(question.lossBytes()).isEqualTo(0xA0L);
        assertThat(question.text()).contains("at least 160 bytes of the log of [orders-0");
    }

    @Test
    void theLossCannotBeToldOfAPrimaryThatWasNeverHeard() {
        Question question = ask(lost(null));

        assertThat(question.lossBytes()).isNull();
        assertThat(question.text()).contains("cannot be told");
    }

    @Test
    void anAcceptedLossIsWaitedForNoLonger() {
        Evidence evidence = lost(LAST_SEEN);
        Question question = ask(evidence);
        Move move = new Move(Sample.CLUSTER, cluster.baton().ballot());
        Approval word = new Approval(3L, "token-3", String.valueOf(question.candidate()), 160L, "ada", "no time");
        Mandate mandate = new Mandate(Mandate.DEFAULT.mode(), Mandate.DEFAULT.fence(), Mandate.DEFAULT.lossy(), word);

        long beganNanos = System.nanoTime();
        Freezing freezing = freeze(move, mandate, evidence);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos))
                .as("the window of five seconds is for a primary that would save what is lost")
                .isLessThan(Duration.ofSeconds(4));
        assertThat(decide(move, freezing, mandate, evidence))
                .isInstanceOfSatisfying(
                        Deciding.Elected.class,
                        elected -> assertThat(elected.why()).contains("ada accepted the loss"));
    }
}
