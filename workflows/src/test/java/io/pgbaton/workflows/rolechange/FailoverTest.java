package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.Silence;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FailoverTest {
    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void movesTheBatonToTheElectedMember() {
        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.from()).isEqualTo(Sample.name(0));
        assertThat(outcome.to()).isEqualTo(Sample.name(1));
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
        assertThat(outcome.why()).contains("it reaches furthest");
        assertThat(outcome.summary()).startsWith("orders-0 -> orders-1 in epoch 3");
        assertThat(outcome.candidates()).hasSize(3);
        assertThat(harness.steps.baton().isHeldBy(Sample.member(1))).isTrue();
    }

    @Test
    void recordsEveryStepWithItsDuration() {
        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.steps())
                .extracting(StepReport::step)
                .contains("open", "unroute", "freeze", "decide", "promote", "follow", "gate", "admit", "close");
        assertThat(outcome.steps()).allMatch(step -> step.endedMs() >= step.startedMs());
        assertThat(outcome.temporalMs()).isBetween(0L, outcome.totalMs());
    }

    @Test
    void tellsTheWebUiHowItEnded() {
        harness.failover();

        assertThat(harness.attributes().get(SearchAttribute.CLUSTER)).isEqualTo("orders");
        assertThat(harness.attributes().get(SearchAttribute.OPERATION)).isEqualTo("failover");
        assertThat(harness.attributes().get(SearchAttribute.PHASE)).isEqualTo("done");
        assertThat(harness.attributes().get(SearchAttribute.OUTCOME)).isEqualTo("moved");
        assertThat(harness.attributes().get(SearchAttribute.EPOCH)).isEqualTo(3L);
    }

    @Test
    void movesNothingWhenThePrimaryServes() {
        harness.steps.open.always(request -> new Opening.NotNeeded("orders-0 serves epoch 2"));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.NOT_NEEDED);
        assertThat(outcome.summary()).isEqualTo("orders-0 serves epoch 2");
        assertThat(harness.steps.freeze.asked()).isZero();
    }

    @Test
    void opensNoEpochWhileNoMoveCouldFinish() {
        Opening held = new Opening.Held(new Hold("only 1 of the 2 members needed answer", "answers from [orders-2]"));
        harness.steps.open.first(request -> held, request -> held);

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.open.asked()).isEqualTo(3);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void finishesAMoveWhoseCandidateIsPrimaryAlready() {
        harness.steps.open.always(request -> {
            harness.steps.opened(request);
            harness.steps.elected(1);
            return new Opening.Finish(
                    harness.steps.baton(), harness.steps.baton().candidate().orElseThrow(), "it is primary already");
        });

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.freeze.asked()).isZero();
        assertThat(harness.steps.promote.asked()).isEqualTo(1);
    }

    @Test
    void freezesAgainUntilSomebodyCanLead() {
        Deciding held = new Deciding.Held(
                new Hold("only 1 of the 2 members needed are frozen", "answers from [orders-2]"), List.of(), List.of());
        harness.steps.decide.first(request -> held, request -> held);

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.freeze.asked()).isEqualTo(3);
        assertThat(outcome.steps()).extracting(StepReport::step).contains("hold");
    }

    @Test
    void takesANewEpochWhenThePromotionIsSpent() {
        harness.steps.promote.first(request -> new Promotion.NewEpochNeeded("epoch 3 is spent"));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
        assertThat(harness.state().notes()).anyMatch(note -> note.contains("epoch 3 is spent"));
    }

    @Test
    void holdsAfterAFewEpochsInVain() {
        harness.steps.promote.always(request -> new Promotion.NewEpochNeeded("spent"));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("5 epochs were opened in vain");
        assertThat(harness.steps.open.asked()).isEqualTo(5);
    }

    @Test
    void takesANewEpochWhenThePrimaryIsLostAtTheGate() {
        harness.steps.gate.first(request -> new Gating.Lost("it is not primary in epoch 3"));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
    }

    @Test
    void takesANewEpochWhenThePrimaryIsLostBeforeClientsGetIn() {
        harness.steps.admit.first(request -> new Admission.Lost("it is not primary in epoch 3"));

        assertThat(harness.failover().epoch()).isEqualTo(new Epoch(4));
    }

    @Test
    void asksTheOthersToFollowAgainWhileTheGateWaits() {
        harness.steps.follow.first(
                request -> new Following(List.of(), List.of(), List.of(new Silence(Sample.name(2), "no answer"))));
        harness.steps.gate.first(request -> new Gating.Waiting("waiting for 1 acknowledgement", false));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.follow.asked()).isEqualTo(2);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
    }

    @Test
    void opensAnotherEpochWhenSomebodyElseDid() {
        harness.steps.decide.first(request -> {
            throw ApplicationFailure.newNonRetryableFailure("epoch 9 was opened", Move.SUPERSEDED);
        });

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes()).contains("another epoch was opened meanwhile");
    }

    @Test
    void holdsWithItsReasonWhenAStepKeepsFailing() {
        harness.steps.open.always(request -> {
            throw ApplicationFailure.newFailure("cannot read baton.json", "StoreException");
        });

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("Open").contains("cannot read baton.json");
    }

    @Test
    void goesOnWhenAStepWorksAgain() {
        harness.steps.freeze.first(request -> {
            throw ApplicationFailure.newNonRetryableFailure("disk broken", "Odd");
        });

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
    }
}
