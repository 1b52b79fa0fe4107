package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Authority;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Workers reach everybody, and the members do not reach one another. */
@Timeout(60)
class UnheardTest {
    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    private static Evidence lost(Cause cause) {
        return new Evidence(2L, "orders-0", "seen", "detector", null, cause);
    }

    private Opening open(String token, @Nullable Evidence evidence, @Nullable Member without) {
        return steps.open(new Opening.Request(Sample.CLUSTER, new Token(token), evidence, null, null, without))
                .result();
    }

    private Move move() {
        return new Move(Sample.CLUSTER, cluster.baton().ballot());
    }

    /** Everybody has answered, and orders-0 reaches further by what nobody acknowledged. */
    private Candidate elect(Evidence evidence) {
        List<Frozen> answers = List.of(frozen(0, "0/5000100"), frozen(1, "0/5000060"), frozen(2, "0/5000060"));
        List<FenceProof> words = answers.stream()
                .<FenceProof>map(answer -> new FenceProof.Answered(answer.member(), answer.ballot(), true))
                .toList();
        Deciding decision = steps.decide(new Deciding.Request(
                        move(), new Freezing(answers, words, List.of()), List.of(), List.of(), null, evidence))
                .result();
        assertThat(decision).isInstanceOf(Deciding.Elected.class);
        return ((Deciding.Elected) decision).candidate();
    }

    private Frozen frozen(int ordinal, String lsn) {
        return new Frozen(
                Sample.member(ordinal),
                Sample.run(ordinal),
                cluster.baton().ballot(),
                Sample.at(2, lsn),
                true,
                true,
                List.of(),
                1L << 30);
    }

    private Candidate electAfter(Cause cause) {
        cluster.instance(0).crash();
        assertThat(open("token-3", lost(cause), null)).isInstanceOf(Opening.Opened.class);
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            freeze(ordinal);
        }
        return elect(lost(cause));
    }

    private void freeze(int ordinal) {
        Authority authority = new Authority(Sample.CLUSTER, cluster.baton().ballot(), Sample.member(ordinal));
        assertThat(cluster.freeze(new Command.Freeze(authority), Duration.ofSeconds(1)))
                .isInstanceOf(Reply.Done.class);
    }

    @Test
    void aHolderThatItsPeersDidNotHearIsNotElectedAgainThoughItReachesFurthest() {
        assertThat(electAfter(Cause.SILENT).member()).isEqualTo(Sample.member(1));
    }

    @Test
    void aHolderWhoseCommitsHungIsNotElectedAgainThoughItReachesFurthest() {
        assertThat(electAfter(Cause.STUCK).member()).isEqualTo(Sample.member(1));
    }

    @Test
    void aHolderWhoseServerOnlyEndedIsElectedAgainIfItReachesFurthest() {
        assertThat(electAfter(Cause.FIRST_HAND).member()).isEqualTo(Sample.member(0));
    }

    private Move promoteAfterCrash() {
        Candidate candidate = electAfter(Cause.FIRST_HAND);
        Move move = move();
        assertThat(steps.promote(new Promotion.Request(move, candidate)).result())
                .isInstanceOf(Promotion.Primary.class);
        return move;
    }

    @Test
    void theNextEpochIsOpenedWithoutTheLeaderThatNobodyHears() {
        promoteAfterCrash();

        assertThat(open("token-4", null, Sample.member(0))).isInstanceOf(Opening.Opened.class);
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(4));
        assertThat(elect(lost(Cause.FIRST_HAND)).member()).isEqualTo(Sample.member(1));
    }

    @Test
    void nothingIsOpenedWithoutItWhileTheOthersAreTooFew() {
        promoteAfterCrash();
        cluster.instance(1).unplug();

        assertThat(open("token-4", null, Sample.member(0))).isInstanceOf(Opening.Held.class);
        assertThat(cluster.baton().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void aLeaderThatIsNotTheOneToDoWithoutOnlyHasToBeFinished() {
        promoteAfterCrash();

        assertThat(open("token-4", null, Sample.member(1))).isInstanceOf(Opening.Finish.class);
    }

    @Test
    void theGateSaysThatNobodyStreamsFromItsPrimary() {
        Move move = promoteAfterCrash();
        cluster.instance(0).keepGateShut();

        Gating gating = steps.gate(new Gating.Request(move, Sample.member(0), Sample.at(2, "0/5000100"), "test"))
                .result();

        assertThat(gating).isInstanceOfSatisfying(Gating.Waiting.class, waiting -> {
            assertThat(waiting.isUnheard()).isTrue();
            assertThat(waiting.why()).contains("0 of the 1 needed stream from orders-0");
        });
    }
}
