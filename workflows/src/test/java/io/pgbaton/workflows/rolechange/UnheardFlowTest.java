package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.step.Silence;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** orders-1 is promoted in epoch 3 and answers, but nobody streams from it. */
@Timeout(120)
class UnheardFlowTest {
    private static final Gating UNHEARD = new Gating.Waiting("0 of the 1 needed stream from orders-1", true);
    private static final Gating SLOW = new Gating.Waiting("waiting for 1 acknowledgement", false);

    private final FlowHarness harness = new FlowHarness();
    /** Without whom each opening was asked for. */
    private final List<Member> without = new CopyOnWriteArrayList<>();

    private volatile boolean othersAnswer = true;

    UnheardFlowTest() {
        harness.steps.open.always(this::open);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private Opening open(Opening.Request request) {
        if (request.without() == null) {
            return harness.steps.opened(request);
        }
        without.add(request.without());
        return othersAnswer
                ? harness.steps.opened(request)
                : new Opening.Held(new Hold("only 1 of the 2 members needed answer", "answers from [orders-2]"));
    }

    @Test
    void opensAnotherEpochWithoutACandidateThatNobodyHearsAndSaysWhy() {
        harness.steps.gate.first(request -> UNHEARD);

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
        assertThat(without).containsExactly(Sample.member(1));
        assertThat(harness.state().notes())
                .contains("epoch 3 could not be finished: 0 of the 1 needed stream from orders-1");
    }

    @Test
    void aCandidateThatIsOnlySlowIsWaitedFor() {
        harness.steps.gate.first(request -> SLOW, request -> SLOW);

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(3));
        assertThat(without).isEmpty();
    }

    @Test
    void holdsAtTheGateWithTheReasonAndTheCommandWhileNobodyElseCouldLead() {
        othersAnswer = false;
        harness.steps.gate.always(request -> UNHEARD);
        harness.starter.primaryLost(FlowHarness.input(Operation.FAILOVER), Sample.LOST);
        harness.pass(Duration.ofSeconds(60));

        RoleChangeState state = harness.state();
        assertThat(Objects.requireNonNull(state.hold()).reason())
                .contains("stream from orders-1", "nobody can lead without it: only 1 of the 2 members needed answer");
        assertThat(state.commands())
                .singleElement()
                .asString()
                .contains("--name primaryLost", "{\"epoch\":3,\"primary\":\"orders-1\",\"reason\":\"WHY\"");
        assertThat(harness.currentDetails()).contains("to do without orders-1", "--name primaryLost");
        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().soFar().epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void goesOnWithoutItAsSoonAsTheOthersAnswer() {
        othersAnswer = false;
        harness.steps.gate.first(request -> UNHEARD, request -> UNHEARD, request -> {
            othersAnswer = true;
            return UNHEARD;
        });

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(4));
        assertThat(without).hasSize(3);
    }

    @Test
    void givesUpTwoCandidatesInOneRunAndHoldsAtTheNext() {
        harness.steps.gate.always(request -> UNHEARD);

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(5));
        assertThat(outcome.summary()).contains("this run has given up 2 candidates already");
        assertThat(without).hasSize(2);
    }

    @Test
    void aPersonsWordEndsTheWaitAtTheGateWhateverTheCandidateSays() {
        harness.steps.gate.first(request -> {
            harness.run().primaryLost(new Evidence(3L, "orders-1", "its cable is out", "dba"));
            return SLOW;
        });

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(4));
        assertThat(without).containsExactly(Sample.member(1));
    }

    @Test
    void aDetectorsWordIsLookedAtAgain() {
        harness.steps.gate.first(request -> {
            harness.run().primaryLost(new Evidence(3L, "orders-1", "signal 9", "detector", null, Cause.FIRST_HAND));
            return SLOW;
        });

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(4));
        assertThat(without).isEmpty();
    }

    @Test
    void nobodyIsGivenUpWhileAVoterIsBroughtBackToIt() {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        harness.steps.follow.always(request -> new Following(
                List.of(),
                List.of(new Silence(Sample.name(0), "it diverged")),
                List.of(new Silence(Sample.name(2), "no answer"))));
        harness.steps.rejoin.first(request -> {
            began.countDown();
            await(looked);
            return new Rejoining.Back("rewound");
        });
        harness.steps.gate.first(
                request -> {
                    await(began);
                    return UNHEARD;
                },
                request -> {
                    looked.countDown();
                    return new Gating.Committed(Sample.at(3, "0/5000200"));
                });

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(3));
        assertThat(without).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The worker that reaches the old primary may be another one than the worker that reaches the others. */
    @Test
    void whatOneRoundHasProvenStaysProvenInTheNext() {
        List<FenceProof> known = new CopyOnWriteArrayList<>();
        harness.steps.freeze.always(request -> new Freezing(List.of(), List.of(), List.of()));
        harness.steps.freeze.first(request -> new Freezing(
                List.of(),
                List.of(new FenceProof.Answered(Sample.member(0), request.move().ballot(), true)),
                List.of()));
        Deciding held = new Deciding.Held(
                new Hold("only 1 of the 2 members needed are frozen", "answers from [orders-2]"), List.of(), List.of());
        harness.steps.decide.first(request -> held, request -> {
            known.addAll(request.freezing().proofs());
            return harness.steps.elected(1);
        });

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
        assertThat(known).extracting(FenceProof::member).containsExactly(Sample.member(0));
    }
}
