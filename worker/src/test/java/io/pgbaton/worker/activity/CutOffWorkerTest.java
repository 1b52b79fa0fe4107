package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.baton.Candidate;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.RoleChangeSteps;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** This worker reaches only a part of the members; it cannot know whether it is the one that is cut off. */
@Timeout(60)
class CutOffWorkerTest {
    private static final int LAST = 4;
    private static final Evidence SILENT = new Evidence(2L, "orders-0", "its peers miss it", "op", null, Cause.SILENT);

    private final FakeCluster cluster = FakeCluster.serving();

    @RegisterExtension
    final Steps bench = Steps.of(Duration.ofSeconds(30), new RoleChangeActivities(cluster.ports()));

    private final RoleChangeSteps steps = bench.stub(RoleChangeSteps.class);

    private static void isHandedBack(ThrowingCallable step) {
        assertThatThrownBy(step).hasStackTraceContaining("another worker may reach it");
    }

    private Opening open() {
        return steps.open(new Opening.Request(Sample.CLUSTER, new Token("token-3"), SILENT, null))
                .result();
    }

    private Freezing freeze(Move move) {
        return steps.freeze(new Freezing.Request(move, List.of(), List.of(), List.of(), null, SILENT))
                .result();
    }

    /** orders-0 has crashed, and orders-1 is elected. */
    private Candidate elect() {
        cluster.instance(0).crash();
        assertThat(open()).isInstanceOf(Opening.Opened.class);
        Deciding decision = steps.decide(
                        new Deciding.Request(move(), freeze(move()), List.of(), List.of(), null, SILENT))
                .result();
        return ((Deciding.Elected) decision).candidate();
    }

    private Move move() {
        return new Move(Sample.CLUSTER, cluster.baton().ballot());
    }

    /** orders-1 is primary of epoch 3. */
    private Promotion.Primary promote() {
        Candidate candidate = elect();
        assertThat(candidate.member()).isEqualTo(Sample.member(1));
        return (Promotion.Primary)
                steps.promote(new Promotion.Request(move(), candidate)).result();
    }

    @Test
    void doesNotBelieveAPrimaryThatServesIfItReachesTooFewOthersToKnow() {
        cluster.instance(1).unplug();
        cluster.instance(2).unplug();

        isHandedBack(this::open);
        bench.attempt(LAST);
        assertThat(open()).isInstanceOf(Opening.NotNeeded.class);
    }

    @Test
    void doesNotBelieveThatNothingCanBeMovedEither() {
        cluster.instance(0).crash();
        cluster.instance(1).unplug();
        cluster.instance(2).unplug();

        isHandedBack(this::open);
        bench.attempt(LAST);
        assertThat(open()).isInstanceOf(Opening.Held.class);
    }

    @Test
    void saysSoonWhatItKnowsOfASuspectAndThenLeavesTheFreezeToAnother() {
        cluster.instance(0).crash();
        assertThat(open()).isInstanceOf(Opening.Opened.class);
        cluster.instance(1).unplug();
        cluster.instance(2).unplug();
        long beganNanos = System.nanoTime();

        Freezing freezing = freeze(move());

        assertThat(freezing.answers()).extracting(Frozen::member).containsExactly(Sample.member(0));
        assertThat(freezing.proofs()).extracting(FenceProof::member).containsExactly(Sample.member(0));
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(4));
        Freezing.Request again = new Freezing.Request(move(), List.of(), freezing.proofs(), List.of(), null, SILENT);
        isHandedBack(() -> steps.freeze(again));
        bench.attempt(LAST);
        assertThat(steps.freeze(again).result().answers()).hasSize(1);
    }

    @Test
    void leavesTheGateAndTheDoorOfAPrimaryThatItDoesNotReachToAnother() {
        Promotion.Primary primary = promote();
        cluster.instance(1).unplug();
        Gating.Request gate = new Gating.Request(move(), Sample.member(1), primary.from(), "test");
        Admission.Request admit = new Admission.Request(move(), Sample.member(1));

        isHandedBack(() -> steps.gate(gate));
        isHandedBack(() -> steps.admit(admit));
        bench.attempt(LAST);
        long beganNanos = System.nanoTime();
        assertThat(steps.gate(gate).result()).isInstanceOf(Gating.Lost.class);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        assertThat(steps.admit(admit).result()).isInstanceOf(Admission.Lost.class);
    }

    @Test
    void waitsForNoPrimaryWhoseRunIsOver() {
        Promotion.Primary primary = promote();
        cluster.kill(1);

        assertThat(steps.gate(new Gating.Request(move(), Sample.member(1), primary.from(), "test"))
                        .result())
                .isInstanceOfSatisfying(
                        Gating.Lost.class, lost -> assertThat(lost.why()).contains("its run has ended"));
        assertThat(steps.admit(new Admission.Request(move(), Sample.member(1))).result())
                .isInstanceOfSatisfying(
                        Admission.Lost.class, lost -> assertThat(lost.why()).contains("its run has ended"));
    }

    @Test
    void waitsForNoCandidateWhoseRunIsOver() {
        Candidate candidate = elect();
        cluster.kill(1);

        assertThat(steps.promote(new Promotion.Request(move(), candidate)).result())
                .isInstanceOfSatisfying(
                        Promotion.NewEpochNeeded.class,
                        needed -> assertThat(needed.reason()).contains("its run has ended"));
    }

    @Test
    void leavesItToAnotherToTellTheOthersWhomToFollow() {
        Promotion.Primary primary = promote();
        cluster.instance(0).unplug();
        cluster.instance(2).unplug();
        Following.Request follow =
                new Following.Request(move(), new Command.Source(Sample.ONE, primary.address()), primary.from());

        isHandedBack(() -> steps.follow(follow));
        bench.attempt(LAST);
        assertThat(steps.follow(follow).result().silent()).hasSize(2);
    }
}
