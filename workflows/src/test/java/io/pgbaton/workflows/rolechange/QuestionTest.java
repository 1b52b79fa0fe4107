package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.Rejection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person is asked: shown with the very words to answer it, answered once, and only for what was asked. */
@Timeout(120)
class QuestionTest {
    private static final long APPROVAL_SECONDS = 900;
    private static final FailoverPolicy POLICY =
            new FailoverPolicy(FailoverMode.APPROVAL, Fence.FAST, LossPolicy.ASK, APPROVAL_SECONDS);

    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    private void askBeforeOpening() {
        Question question = new Question(Sample.held().ballot(), "shall the baton move?", null, null);
        harness.steps.open.always(
                request -> request.mandate() != null && request.mandate().approval() != null
                        ? harness.steps.opened(request)
                        : new Opening.Asked(question));
    }

    private void askAboutALoss(@Nullable Long bytes) {
        harness.steps.decide.always(request -> {
            Question question = new Question(
                    request.move().ballot(), "orders-1 could lead, but it lacks some", Sample.name(1), bytes);
            Hold hold = new Hold("a loss", "a person to accept that");
            return request.mandate() != null && request.mandate().approval() != null
                    ? harness.steps.elected(1)
                    : new Deciding.Held(hold, List.of(), List.of(), null, question, null);
        });
    }

    private void start() {
        harness.starter.primaryLost(FlowHarness.input(Operation.FAILOVER).under(POLICY), Sample.LOST);
        harness.pass(Duration.ofSeconds(30));
        assertThat(harness.state().hold()).isNotNull();
    }

    private static Approval approval(long epoch, String token, @Nullable String candidate, @Nullable Long bytes) {
        return new Approval(epoch, token, candidate, bytes, "dba", "the customer waits");
    }

    private String token() {
        return harness.steps.baton().ballot().token().value();
    }

    @Test
    void handsTheOwnersWishesToEveryStepThatJudges() {
        harness.steps.freeze.always(request -> {
            assertThat(request.mandate()).extracting(Mandate::fence).isEqualTo(Fence.FAST);
            return new Freezing(List.of(), List.of(), List.of());
        });
        harness.starter.primaryLost(FlowHarness.input(Operation.FAILOVER).under(POLICY), Sample.LOST);

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void opensNothingBeforeAPersonHasApproved() {
        askBeforeOpening();
        start();
        assertThat(harness.steps.freeze.asked()).isZero();
        harness.run().approve(approval(2, "token-2", null, null));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes()).contains("dba approved: the customer waits");
    }

    @Test
    void showsTheVeryWordsThatAnswerIt() {
        askBeforeOpening();
        start();

        String yes = "{\"epoch\":2,\"token\":\"token-2\",\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}";
        assertThat(harness.state().commands())
                .contains("temporal workflow signal --workflow-id b2a4/role-change --name approve --input '%s'"
                        .formatted(yes))
                .anyMatch(command -> command.contains("--name reject"));
        assertThat(harness.currentDetails())
                .contains("**asked**: shall the baton move?", "signal `approve` with `" + yes);
    }

    @Test
    void endsAsHeldWhenNobodyAnswersInTime() {
        askBeforeOpening();
        start();

        RoleChangeOutcome outcome = harness.result();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("held for %d s".formatted(APPROVAL_SECONDS), "shall the baton move?");
        assertThat(harness.steps.freeze.asked()).isZero();
    }

    @Test
    void holdsOnWithItsReasonWhenAPersonRejects() {
        askBeforeOpening();
        start();
        harness.run().reject(new Rejection(2L, "token-2", "dba", "the machine comes back"));
        harness.run().approve(approval(2, "token-2", null, null));

        RoleChangeOutcome outcome = harness.result();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("rejected by dba: the machine comes back");
        assertThat(harness.state().notes()).contains("signal approve was not obeyed: dba has rejected already");
    }

    @Test
    void doesNotObeyAStaleOrForeignApproval() {
        askBeforeOpening();
        start();
        harness.run().approve(approval(1, "token-1", null, null));
        harness.run().approve(approval(2, "somebody-else's", null, null));
        harness.run().approve(null);
        harness.run().reject(new Rejection(3L, "token-2", "dba", "no"));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .containsSubsequence(
                        "signal approve was not obeyed: it names another epoch or token than the question",
                        "signal approve was not obeyed: it names another epoch or token than the question",
                        "signal approve was not obeyed: it is empty",
                        "signal reject was not obeyed: it names another epoch or token than the question");
    }

    @Test
    void goesOnWhenTheLostPrimaryServesAgainBeforeAnybodyAnswered() {
        askBeforeOpening();
        start();
        harness.steps.open.always(request -> new Opening.NotNeeded("orders-0 serves epoch 2"));

        assertThat(harness.result().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void asksAboutALossAndMovesWhenItIsAccepted() {
        askAboutALoss(4096L);
        start();
        assertThat(harness.state().commands())
                .anyMatch(command -> command.contains("\"candidate\":\"orders-1\",\"lossBytes\":4096"));
        harness.run().approve(approval(3, token(), "orders-1", 4096L));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void whoeverAnswersLateLeavesTheRunTimeToGoOn() {
        askAboutALoss(4096L);
        start();
        harness.pass(Duration.ofSeconds(700));
        String token = token();
        Deciding held =
                new Deciding.Held(new Hold("somebody else wrote the baton", "another try"), List.of(), List.of());
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.decide.first(request -> held);
        harness.run().approve(approval(3, token, "orders-1", 4096L));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void anAcceptedLossIsThatOfThisCandidateAndNoSmaller() {
        askAboutALoss(4096L);
        start();
        harness.run().approve(approval(3, token(), "orders-2", 4096L));
        harness.run().approve(approval(3, token(), "orders-1", 4095L));
        harness.run().approve(approval(3, token(), "orders-1", null));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .containsSubsequence(
                        "signal approve was not obeyed: the question is about orders-1, and it names orders-2",
                        "signal approve was not obeyed: the question shows a loss of 4096 bytes, and it accepts 4095",
                        "signal approve was not obeyed: the question shows a loss of 4096 bytes, and it accepts null");
        assertThat(harness.steps.promote.asked()).isZero();
    }

    @Test
    void aLossThatCannotBeToldIsAcceptedWithoutANumber() {
        askAboutALoss(null);
        start();
        harness.run().approve(approval(3, token(), "orders-1", 5L));
        harness.run().approve(approval(3, token(), "orders-1", null));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes()).anyMatch(note -> note.contains("unknown many bytes"));
    }

    @Test
    void aQuestionThatIsNotAskedAnyMoreCannotBeAnswered() {
        askAboutALoss(4096L);
        start();
        String token = token();
        harness.steps.decide.always(
                request -> new Deciding.Held(new Hold("orders-0 recovers", "its answer"), List.of(), List.of()));
        harness.pass(Duration.ofSeconds(60));
        harness.run().approve(approval(3, token, "orders-1", 4096L));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes()).contains("signal approve was not obeyed: nothing is asked");
    }
}
