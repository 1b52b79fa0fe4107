package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much of the old primary's answer a freeze waits for. */
class FreezeStepTest {
    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(60), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    private Move openAfterCrash() {
        cluster.instance(0).crash();
        Evidence lost = new Evidence(2L, "orders-0", "its server ended", "detector", null, Cause.FIRST_HAND);
        Opening opening = steps.open(
                        new Opening.Request(Sample.CLUSTER, Sample.ballot(3).token(), lost, null))
                .result();
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        return new Move(Sample.CLUSTER, cluster.baton().ballot());
    }

    private Freezing freeze(Move move) {
        return steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), null, null))
                .result();
    }

    @Test
    void itsWordIsEnoughWhereTheOthersReachFarEnough() {
        Move move = openAfterCrash();
        cluster.readLogForEver(0);

        Freezing freezing = freeze(move);

        assertThat(freezing.answers()).extracting(Frozen::member).containsExactly(Sample.member(1), Sample.member(2));
        assertThat(freezing.proofs()).contains(new FenceProof.Answered(Sample.member(0), move.ballot(), true));
        assertThat(steps.decide(new Deciding.Request(move, freezing, List.of(), List.of(), null, null))
                        .result())
                .isInstanceOf(Deciding.Elected.class);
    }

    @Test
    void itsLogIsReadWhereTheOthersDoNotSuffice() {
        Move move = openAfterCrash();
        cluster.blackHole(2);

        assertThat(freeze(move).answers())
                .extracting(Frozen::member)
                .containsExactly(Sample.member(0), Sample.member(1));
    }
}
