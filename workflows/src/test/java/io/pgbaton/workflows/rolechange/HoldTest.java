package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.election.WayOut;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Rejection;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.step.Silence;
import io.temporal.client.WorkflowFailedException;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every hold has a deadline, a reason on display and a way out; and every signal is either obeyed or noted. */
@Timeout(120)
class HoldTest {
    private static final Hold UNFENCED = new Hold("orders-0 may still be writable", "an answer from [orders-0]");

    private final FlowHarness harness = new FlowHarness();

    @BeforeEach
    void holdForTheFence() {
        harness.steps.decide.always(request -> request.confirmed().isEmpty() ? held() : harness.steps.elected(1));
    }

    private static Deciding held() {
        return new Deciding.Held(UNFENCED, List.of("orders-0"), List.of());
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void endsAsHeldAtItsDeadline() {
        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("held for 600 s").contains(UNFENCED.reason());
        assertThat(harness.attributes().get(SearchAttribute.OUTCOME)).isEqualTo("held");
        assertThat(harness.steps.promote.asked()).isZero();
    }

    @Test
    void showsWhyItHoldsAndUntilWhen() {
        startAndHold();

        RoleChangeState state = harness.state();
        assertThat(state.hold()).isEqualTo(UNFENCED);
        assertThat(state.holdsUntil()).isNotNull();
        assertThat(harness.attributes().get(SearchAttribute.PHASE)).isEqualTo("holding");
    }

    @Test
    void showsTheVeryCommandThatWouldUnblockIt() {
        startAndHold();

        assertThat(harness.currentDetails())
                .contains("Failover of orders: orders-0 -> (not decided)")
                .contains("why: " + UNFENCED.reason())
                .contains("**switch the machine of orders-0 off**")
                .contains(
                        "temporal workflow signal --workflow-id b2a4/role-change --name confirmFenced --input '{\"epoch\":3,"
                                + "\"token\":\"%s\",\"instance\":\"orders-0\"".formatted(token()));
    }

    @Test
    void namesTheCommandsToWhoeverAsksForItsState() {
        startAndHold();

        assertThat(harness.state().commands()).hasSize(2);
        assertThat(harness.state().commands().getFirst()).contains("--name confirmFenced", token(), "orders-0");
        assertThat(harness.state().commands().getLast()).contains("--name cancel");
        harness.run().confirmFenced(confirmation(3L, token()));
        assertThat(harness.result().evidence()).startsWith("orders-0 of epoch 2 lost");
        assertThat(harness.state().commands()).isEmpty();
    }

    @Test
    void goesOnWhenAPersonConfirmsTheFence() {
        startAndHold();
        harness.run().confirmFenced(confirmation(3L, token()));

        RoleChangeOutcome outcome = harness.result();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes()).anyMatch(note -> note.startsWith("dba confirmed that orders-0 is off"));
        assertThat(harness.attributes().get(SearchAttribute.PHASE)).isEqualTo("done");
    }

    @Test
    void doesNotObeyAnEmptyConfirmation() {
        assertRefused(null, "it is empty");
    }

    @Test
    void doesNotObeyAConfirmationOfAnotherEpoch() {
        assertRefused(confirmation(2L, "token-2"), "another token");
    }

    @Test
    void doesNotObeyAConfirmationWithAForeignToken() {
        assertRefused(confirmation(3L, "somebody-else's"), "another token");
    }

    @Test
    void doesNotObeyAnAnonymousConfirmation() {
        assertRefused(new Confirmation(3L, "token", "orders-0", " ", "switched off"), "by whom");
    }

    private void assertRefused(@Nullable Confirmation confirmation, String why) {
        startAndHold();
        harness.run().confirmFenced(confirmation);

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .anyMatch(note -> note.startsWith("signal confirmFenced was not obeyed") && note.contains(why));
    }

    @Test
    void obeysTheOperatorsWordAloneWhereWordsFromElsewhereAreSwitchedOff() {
        harness.steps.demandSeals("key");
        startAndHold();
        Confirmation word = confirmation(3L, token());
        harness.run().approve(new Approval(3L, token(), null, null, "somebody", "no reason"));
        harness.run().confirmFenced(word);
        harness.run().confirmFenced(word.under(Seal.of("key", Seal.text("confirmFenced", "another run", word))));
        String run = harness.runId(WorkflowIds.roleChange(Sample.CLUSTER));
        assertThat(harness.steps.promote.asked()).isZero();
        harness.run().confirmFenced(word.under(Seal.of("key", Seal.text("confirmFenced", run, word))));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes())
                .filteredOn(note -> note.contains("was not obeyed: it came from elsewhere"))
                .hasSize(3);
    }

    @Test
    void notesAnApprovalOrARejectionOfWhatWasNotAsked() {
        startAndHold();
        harness.run().approve(null);
        harness.run().approve(new Approval(3L, token(), null, null, "dba", "go on"));
        harness.run().reject(new Rejection(3L, token(), "dba", " "));
        harness.run().reject(new Rejection(3L, token(), "dba", "stop"));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .containsSubsequence(
                        "signal approve was not obeyed: it is empty",
                        "signal approve was not obeyed: nothing is asked",
                        "signal reject was not obeyed: it does not say by whom and why",
                        "signal reject was not obeyed: nothing is asked");
    }

    @Test
    void stopsWhenAPersonCancelsAHold() {
        startAndHold();
        harness.run().cancel(new Cancellation("dba", "I am moving the machine"));

        RoleChangeOutcome outcome = harness.result();
        assertThat(outcome.result()).isEqualTo(Result.CANCELLED);
        assertThat(outcome.summary()).isEqualTo("cancelled by dba: I am moving the machine");
    }

    @Test
    void doesNotObeyAnEmptyCancel() {
        startAndHold();
        harness.run().cancel(null);

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes()).contains("signal cancel was not obeyed: it is empty");
    }

    @Test
    void doesNotObeyACancelOnceSomebodyWasPromoted() {
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.gate.always(request -> new Gating.Waiting("no acknowledgement", false));
        startAndHold();
        harness.run().cancel(new Cancellation("dba", "never mind"));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes()).anyMatch(note -> note.contains("only ever finished"));
    }

    @Test
    void wakesAtOnceWhenTheLossIsReportedAgain() {
        Opening held = new Opening.Held(new Hold("only 1 of the 2 members needed answer", "answers from [orders-2]"));
        harness.steps.open.always(request -> held);
        startAndHold();
        int before = harness.steps.open.asked();
        harness.steps.open.always(request -> new Opening.NotNeeded("orders-0 serves epoch 2"));
        harness.starter.primaryLost(FlowHarness.input(Operation.FAILOVER), Sample.LOST);

        assertThat(harness.result().result()).isEqualTo(Result.NOT_NEEDED);
        assertThat(harness.steps.open.asked()).isEqualTo(before + 1);
    }

    @Test
    void showsTheWayOutAndEndsWhenAPersonTakesIt() {
        WayOut wayOut = new WayOut(List.of(Sample.name(0), Sample.name(2)));
        Opening held = new Opening.Held(new Hold("only 1 of the 2 members needed answer", "answers", wayOut));
        harness.steps.open.always(request -> held);
        startAndHold();
        assertThat(harness.state().hold()).isEqualTo(((Opening.Held) held).hold());

        harness.steps.open.always(request -> new Opening.NotNeeded("the cluster has no Baton to move"));
        assertThat(harness.result().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void keepsTheWayOutOfAnElectionThatTooFewAnswer() {
        WayOut wayOut = new WayOut(List.of(Sample.name(0), Sample.name(2)));
        Hold tooFew = new Hold("only 1 of the 2 members needed are frozen", "answers", wayOut);
        LeashWait leash = new LeashWait(List.of(Sample.member(0)), List.of(Sample.member(1)), 7600);
        harness.steps.decide.always(
                request -> new Deciding.Held(tooFew, List.of("orders-0"), List.of(), leash, null, null));
        startAndHold();

        Hold shown = Objects.requireNonNull(harness.state().hold());
        assertThat(shown.wayOut()).isEqualTo(wayOut);
    }

    @Test
    void showsTheWayOutOfAGateAtWhichNobodyIsLeftToAcknowledge() {
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.gate.always(request -> new Gating.Waiting("no acknowledgement", false));
        Silence off = new Silence(Sample.name(0), "does not answer");
        Silence slow = new Silence(Sample.name(2), "does not answer");
        harness.steps.follow.always(request -> new Following(List.of(), List.of(), List.of(off, slow)));
        startAndHold();

        Hold shown = Objects.requireNonNull(harness.state().hold());
        assertThat(shown.wayOut()).isEqualTo(new WayOut(List.of(Sample.name(0), Sample.name(2))));
        harness.steps.follow.always(request -> new Following(List.of(Sample.name(2)), List.of(), List.of(off)));
        harness.pass(Duration.ofSeconds(30));
        assertThat(Objects.requireNonNull(harness.state().hold()).wayOut()).isNull();
    }

    @Test
    void takesANewEpochWhenThePrimaryIsReportedLostWhileItWaitsAtTheGate() {
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.gate.first(request -> new Gating.Waiting("no acknowledgement", false));
        harness.steps.gate.first(request -> {
            harness.run().primaryLost(new Evidence(3L, "orders-1", "signal 9", "detector"));
            return new Gating.Waiting("no acknowledgement", false);
        });

        RoleChangeOutcome outcome = harness.failover();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).hasToString("4");
    }

    @Test
    void movesAgainWhenTheNewPrimaryIsReportedLostBeforeTheRunEnds() {
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.close.first(request -> {
            harness.run().primaryLost(new Evidence(3L, "orders-1", "signal 9", "detector"));
            return harness.steps.closed(request);
        });

        RoleChangeOutcome outcome = harness.failover();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).hasToString("4");
    }

    @Test
    void staysMovedWhenTheNewPrimaryWasReportedLostByMistake() {
        harness.steps.decide.always(request -> harness.steps.elected(1));
        harness.steps.close.first(request -> {
            harness.run().primaryLost(new Evidence(3L, "orders-1", "a mistake", "detector"));
            harness.steps.open.always(again -> new Opening.NotNeeded("orders-1 serves epoch 3"));
            return harness.steps.closed(request);
        });

        RoleChangeOutcome outcome = harness.failover();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).hasToString("3");
    }

    @Test
    void endsWhenTheRunItselfIsCancelled() {
        startAndHold();
        harness.client()
                .newUntypedWorkflowStub(WorkflowIds.roleChange(Sample.CLUSTER))
                .cancel();

        assertThatThrownBy(harness::result)
                .isInstanceOf(WorkflowFailedException.class)
                .hasCauseInstanceOf(CanceledFailure.class);
    }

    @Test
    void notesEvidenceThatIsEmptyStaleOrForeign() {
        startAndHold();
        harness.run().primaryLost(null);
        harness.run().primaryLost(new Evidence(2L, "orders-0", "late duplicate", "detector"));
        harness.run().primaryLost(new Evidence(3L, "orders-2", "not the primary", "detector"));
        harness.run().primaryLost(new Evidence(null, "orders-0", "which epoch?", "dba"));

        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .containsSubsequence(
                        "signal primaryLost was not obeyed: it is empty",
                        "signal primaryLost was not obeyed: it is about epoch 2, and epoch 3 is open",
                        "signal primaryLost was not obeyed: orders-2 is not primary in epoch 3",
                        "signal primaryLost was not obeyed: it names no epoch");
    }

    private void startAndHold() {
        harness.starter.primaryLost(FlowHarness.input(Operation.FAILOVER), Sample.LOST);
        harness.pass(Duration.ofSeconds(30));
        assertThat(harness.state().hold()).isNotNull();
    }

    private String token() {
        return harness.steps.baton().ballot().token().value();
    }

    private static Confirmation confirmation(long epoch, String token) {
        return new Confirmation(epoch, token, "orders-0", "dba", "pulled the plug");
    }
}
