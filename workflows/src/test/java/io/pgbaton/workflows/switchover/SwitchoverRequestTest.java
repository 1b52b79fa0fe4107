package io.pgbaton.workflows.switchover;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.switchover.Check;
import io.pgbaton.core.switchover.SwitchoverPlan;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.step.Planning;
import io.pgbaton.workflows.step.Seal;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchoverRequestTest {
    private static final Check LONG_TRANSACTION = new Check(
            Check.Kind.LONG_TRANSACTIONS, Check.Outcome.NEEDS_ACCEPTANCE, "70 s", "open transactions are ended");
    private static final Check LAG =
            new Check(Check.Kind.CANDIDATE_LAG, Check.Outcome.REFUSED, "17,825,792 bytes", "it lags");

    private FlowHarness harness;

    @BeforeEach
    void open() {
        harness = new FlowHarness();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void ask(boolean approval) {
        harness.starter.switchover(new SwitchoverInput(
                Sample.CLUSTER, "orders", "monday", Sample.name(1), "new kernel", approval, 3600, null, null));
    }

    private SwitchoverRequest run() {
        return harness.client()
                .newWorkflowStub(SwitchoverRequest.class, WorkflowIds.switchover(Sample.CLUSTER, "monday"));
    }

    private SwitchoverOutcome result() {
        return harness.client()
                .newUntypedWorkflowStub(WorkflowIds.switchover(Sample.CLUSTER, "monday"))
                .getResult(SwitchoverOutcome.class);
    }

    /** Waits until a person is asked. */
    private SwitchoverPlan asked() {
        harness.pass(Duration.ofSeconds(1));
        SwitchoverState state = run().state();
        assertThat(state.question()).isNotNull();
        return Objects.requireNonNull(state.soFar().plan());
    }

    private static PlanAnswer answer(SwitchoverPlan plan) {
        return new PlanAnswer(plan.ballot().epoch().number(), plan.planHash(), "ada", "agreed");
    }

    @Test
    void movesTheRoleAtOnceWhereNobodyHasToApprove() {
        ask(false);

        SwitchoverOutcome outcome = result();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.summary()).startsWith("orders-0 -> orders-1 in epoch 3");
        assertThat(Objects.requireNonNull(outcome.roleChange()).result()).isEqualTo(RoleChangeOutcome.Result.MOVED);
        assertThat(harness.steps.planSwitchover.asked()).isEqualTo(2);
    }

    @Test
    void waitsForAPersonAndShowsWhatToTypeThenMoves() {
        ask(true);
        SwitchoverPlan plan = asked();
        assertThat(harness.steps.open.asked()).isZero();
        assertThat(run().state().commands().getFirst())
                .isEqualTo("temporal workflow signal --workflow-id b2a4/switchover/monday --name approve --input"
                        + " '{\"epoch\":2,\"planHash\":\"%s\",\"by\":\"YOUR NAME\",\"reason\":\"WHY\"}'"
                                .formatted(plan.planHash()));

        run().approve(answer(plan));

        SwitchoverOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(Objects.requireNonNull(outcome.answer()).by()).isEqualTo("ada");
    }

    @Test
    void asksAPersonAboutACheckThatHasToBeAcceptedWhateverTheOwnerSays() {
        harness.steps.planSwitchover.always(
                request -> new Planning.Planned(harness.steps.plan(List.of(LONG_TRANSACTION))));
        ask(false);
        SwitchoverPlan plan = asked();
        assertThat(run().state().question()).contains("70 s");

        run().approve(answer(plan));

        assertThat(result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void notesAnEmptyAStaleAndAForeignSignalAndObeysNone() {
        ask(true);
        SwitchoverPlan plan = asked();
        run().approve(null);
        run().approve(new PlanAnswer(null, null, "ada", "agreed"));
        run().approve(new PlanAnswer(1L, plan.planHash(), "ada", "agreed"));
        run().approve(new PlanAnswer(2L, "ffffffffffff", "ada", "agreed"));
        run().approve(new PlanAnswer(2L, plan.planHash(), "", "agreed"));

        harness.pass(Duration.ofSeconds(1));

        assertThat(run().state().notes())
                .containsExactly(
                        "signal approve was not obeyed: it is empty",
                        "signal approve was not obeyed: it names no epoch and planHash",
                        "signal approve was not obeyed: it names epoch 1, and the plan is of epoch 2",
                        "signal approve was not obeyed: it names plan ffffffffffff, and the plan is %s now"
                                .formatted(plan.planHash()),
                        "signal approve was not obeyed: it does not say by whom and why");
        assertThat(harness.steps.open.asked()).isZero();
        run().approve(answer(plan));
        assertThat(result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void obeysTheOperatorsWordAloneWhereWordsFromElsewhereAreSwitchedOff() {
        harness.steps.demandSeals("key");
        ask(true);
        PlanAnswer answer = answer(asked());
        run().approve(answer);
        run().reject(answer.under(Seal.of("key", Seal.text("approve", "another run", answer))));
        harness.pass(Duration.ofSeconds(5));
        assertThat(run().state().notes())
                .containsExactly(
                        "signal approve was not obeyed: it came from elsewhere",
                        "signal reject was not obeyed: it came from elsewhere");
        assertThat(harness.steps.open.asked()).isZero();

        String id = harness.runId(WorkflowIds.switchover(Sample.CLUSTER, "monday"));
        run().approve(answer.under(Seal.of("key", Seal.text("approve", id, answer))));
        assertThat(result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void ofYesAndNoTheFirstCounts() {
        ask(true);
        PlanAnswer answer = answer(asked());
        run().reject(answer);
        run().approve(answer);

        assertThat(result().result()).isEqualTo(Result.REJECTED);
    }

    @Test
    void aPersonMayRejectIt() {
        ask(true);
        run().reject(answer(asked()));

        SwitchoverOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.REJECTED);
        assertThat(outcome.summary()).isEqualTo("rejected by ada: agreed");
        assertThat(harness.steps.open.asked()).isZero();
    }

    @Test
    void expiresWhenNobodyAnswers() {
        ask(true);

        assertThat(result().result()).isEqualTo(Result.EXPIRED);
        assertThat(harness.steps.open.asked()).isZero();
        assertThat(harness.steps.planSwitchover.asked()).isLessThan(600);
    }

    @Test
    void aPersonMayTakeItBack() {
        ask(true);
        asked();
        run().cancel(new Cancellation("ada", "not today"));

        assertThat(result().summary()).isEqualTo("cancelled by ada: not today");
    }

    @Test
    void isRefusedWithTheValueOfTheCheckThatFailed() {
        harness.steps.planSwitchover.always(request -> new Planning.Planned(harness.steps.plan(List.of(LAG))));
        ask(false);

        SwitchoverOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.REFUSED);
        assertThat(outcome.summary()).contains("17,825,792 bytes");
    }

    @Test
    void endsWhenAFailoverCameFirstWhileItWaited() {
        ask(true);
        SwitchoverPlan plan = asked();
        harness.steps.movedTo(2);
        run().lookAgain();

        SwitchoverOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.SUPERSEDED);
        assertThat(outcome.summary()).contains("orders-2 leads in epoch 3 now", "planned in epoch 2");
        assertThat(plan.ballot().epoch().number()).isEqualTo(2);
    }

    @Test
    void endsThusAlsoWhenTheFailoverLedToTheOneThatWasAskedFor() {
        ask(true);
        asked();
        harness.steps.movedTo(1);
        Ballot now = harness.steps.baton().ballot();
        harness.steps.planSwitchover.always(request -> new Planning.Refused("orders-1 holds the baton already", now));
        run().lookAgain();

        SwitchoverOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.SUPERSEDED);
        assertThat(outcome.summary()).contains("another role change came first", "orders-1 holds the baton already");
    }

    @Test
    void asksAgainWhenSomethingElseHasToBeAcceptedThanWasApproved() {
        ask(true);
        SwitchoverPlan before = asked();
        harness.steps.planSwitchover.always(
                request -> new Planning.Planned(harness.steps.plan(List.of(LONG_TRANSACTION))));
        run().approve(answer(before));

        SwitchoverPlan now = asked();
        assertThat(now.planHash()).isNotEqualTo(before.planHash());
        assertThat(harness.steps.open.asked()).isZero();
        run().approve(answer(now));
        assertThat(result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void waitsForARoleChangeThatIsUnderWayAndEndsWhenItHasMovedTheRole() {
        harness.steps.open.always(
                request -> new Opening.Held(new io.pgbaton.workflows.step.Hold("a test", "the end of it")));
        harness.starter.primaryLost(FlowHarness.input(io.pgbaton.workflows.rolechange.Operation.FAILOVER), Sample.LOST);
        ask(false);
        harness.pass(Duration.ofSeconds(1));
        assertThat(run().state().phase()).contains("another role change is running");
        harness.steps.movedTo(2);

        assertThat(result().result()).isEqualTo(Result.SUPERSEDED);
    }
}
