package io.pgbaton.workflows.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.membership.ReshapeStep;
import io.pgbaton.core.membership.Setting;
import io.pgbaton.core.membership.Shape;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.reshape.ReshapeOutcome.Result;
import io.pgbaton.workflows.step.Approval;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Departure;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Question;
import io.pgbaton.workflows.step.Reshaping;
import io.pgbaton.workflows.step.Seal;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lost member leaves, its new volume comes in; and every wait has a deadline, a reason and a way out. */
@Timeout(120)
class ReshapeFlowTest {
    private static final Member LOST = Sample.member(2);
    private static final Member NEW = new Member(Sample.name(2), new VolumeId("00000000000000ff"));
    private static final Move MOVE = new Move(Sample.CLUSTER, Sample.held().ballot());
    private static final Shape SMALLER = new Shape(List.of(Sample.member(0), Sample.member(1)), 1);
    private static final Shape WHOLE = new Shape(List.of(Sample.member(0), Sample.member(1), NEW), 1);
    private static final Reshaping OVER = new Reshaping.NotNeeded("it is a member");

    private final FlowHarness harness = new FlowHarness();
    private final List<Reshaping.StepRequest> taken = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    private static Reshaping leave() {
        return new Reshaping.Planned(
                MOVE,
                Sample.member(0),
                List.of(
                        new ReshapeStep.Apply(Setting.of(SMALLER, Sample.member(0))),
                        new ReshapeStep.AwaitFlushed(List.of(Sample.member(1)), 1),
                        new ReshapeStep.Store(SMALLER)),
                "orders-2 stands on another volume now");
    }

    private static Reshaping enter() {
        return new Reshaping.Planned(
                MOVE,
                Sample.member(0),
                List.of(
                        new ReshapeStep.AwaitStreaming(List.of(NEW)),
                        new ReshapeStep.Store(WHOLE),
                        new ReshapeStep.Apply(Setting.of(WHOLE, Sample.member(0)))),
                "orders-2 streams");
    }

    private void start() {
        harness.starter.reshape(ReshapeInput.of(Sample.CLUSTER, "orders", LOST, "its volume was made anew"));
    }

    private Reshape run() {
        return harness.client().newWorkflowStub(Reshape.class, WorkflowIds.reshape(Sample.CLUSTER));
    }

    private ReshapeOutcome result() {
        return harness.client()
                .newUntypedWorkflowStub(WorkflowIds.reshape(Sample.CLUSTER))
                .getResult(ReshapeOutcome.class);
    }

    @Test
    void theOldVolumeLeavesBeforeTheNewOneComes() {
        Reshaping.BringRequest bring = new Reshaping.BringRequest(MOVE, Sample.member(0), NEW);
        harness.steps.planReshape.always(request -> OVER);
        harness.steps.planReshape.first(
                request -> leave(), request -> new Reshaping.Newcomer(bring, "it clones"), request -> enter());
        harness.steps.takeReshape.always(request -> {
            taken.add(request);
            return new Reshaping.Done("done");
        });
        start();

        assertThat(result().result()).isEqualTo(Result.RESHAPED);
        assertThat(taken)
                .extracting(request -> request.step().getClass().getSimpleName())
                .containsExactly("Apply", "AwaitFlushed", "Store", "AwaitStreaming", "Store", "Apply");
        assertThat(taken).extracting(Reshaping.StepRequest::version).isSorted().doesNotHaveDuplicates();
        assertThat(harness.steps.bringNewcomer.asked()).isEqualTo(1);
        assertThat(harness.client()
                        .newUntypedWorkflowStub(WorkflowIds.reshape(Sample.CLUSTER))
                        .describe()
                        .getTypedSearchAttributes()
                        .get(SearchAttribute.OUTCOME))
                .isEqualTo("reshaped");
    }

    @Test
    void anotherShapeIsMadeForAllMembersAndNobodyIsLetLeave() {
        List<Reshaping.PlanRequest> plans = new ArrayList<>();
        harness.steps.planReshape.always(request -> {
            plans.add(request);
            return plans.size() == 1
                    ? new Reshaping.Planned(
                            MOVE, Sample.member(0), List.of(new ReshapeStep.Store(SMALLER)), "two instances are wanted")
                    : new Reshaping.NotNeeded("it is what is wanted");
        });
        harness.steps.takeReshape.always(request -> new Reshaping.Done("done"));
        harness.starter.letLeave(
                ReshapeInput.of(Sample.CLUSTER, "orders", null, "two instances are wanted"),
                new Departure(2L, MOVE.ballot().token().value(), "orders-2", "dba", "gone"));

        assertThat(result().result()).isEqualTo(Result.RESHAPED);
        assertThat(result().lost()).isNull();
        assertThat(plans)
                .allSatisfy(plan -> assertThat(plan.lost()).isNull())
                .allSatisfy(plan -> assertThat(plan.approval()).isNull());
    }

    @Test
    void givesWayToARoleChangeBeforeItHasBegun() {
        harness.steps.planReshape.always(request -> new Reshaping.GivesWay("the baton is moving in epoch 3"));
        start();

        assertThat(result().result()).isEqualTo(Result.GIVES_WAY);
    }

    @Test
    void waitsForARoleChangeBetweenTwoStepsAndGoesOnAfterIt() {
        harness.steps.planReshape.always(request -> OVER);
        harness.steps.planReshape.first(
                request -> leave(), request -> new Reshaping.GivesWay("the baton is moving"), request -> enter());
        harness.steps.takeReshape.first(request -> new Reshaping.Done("set"), request -> {
            throw ApplicationFailure.newNonRetryableFailure("epoch 3 was opened", Move.SUPERSEDED);
        });
        start();

        assertThat(result().result()).isEqualTo(Result.RESHAPED);
        assertThat(harness.steps.takeReshape.asked()).isEqualTo(5);
    }

    @Test
    void looksAgainWhenAStepCouldNotBeTaken() {
        harness.steps.planReshape.always(request -> OVER);
        harness.steps.planReshape.first(request -> leave(), request -> leave());
        harness.steps.takeReshape.first(request -> new Reshaping.Held(new Hold("the primary is busy", "it to answer")));
        start();

        assertThat(result().result()).isEqualTo(Result.RESHAPED);
        assertThat(harness.steps.planReshape.asked()).isEqualTo(3);
    }

    @Test
    void endsAsHeldAtItsDeadline() {
        harness.steps.planReshape.always(
                request -> new Reshaping.Held(new Hold("the primary does not serve", "the primary to serve")));
        start();

        assertThat(result().result()).isEqualTo(Result.HELD);
        assertThat(result().summary()).contains("the primary does not serve");
    }

    private void ask() {
        harness.steps.planReshape.always(request -> request.approval() == null
                ? new Reshaping.Asked(new Question(MOVE.ballot(), "shall orders-2 leave?", null, null))
                : OVER);
        start();
        harness.pass(Duration.ofSeconds(30));
    }

    @Test
    void asksAPersonWhetherAMemberThatStaysAwayShallLeave() {
        ask();
        assertThat(run().state().summary())
                .contains("shall orders-2 leave?", "--name approve --input '{\"epoch\":2,\"token\":\"token-2\"");
        run().approve(new Approval(2L, "token-2", null, null, "dba", "its disk is gone"));

        assertThat(result().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void doesNotObeyAnApprovalOfSomethingElse() {
        ask();
        run().approve(null);
        run().approve(new Approval(3L, "token-3", null, null, "dba", "its disk is gone"));
        run().approve(new Approval(2L, "token-2", null, null, "dba", " "));

        assertThat(result().result()).isEqualTo(Result.HELD);
    }

    @Test
    void knowsFromItsFirstStepOnWhatAPersonSaidBefore() {
        harness.steps.planReshape.always(request -> OVER);
        harness.steps.planReshape.first(request -> {
            assertThat(request.approval()).isEqualTo(new Approval(2L, "token-2", null, null, "dba", "gone"));
            return leave();
        });
        harness.starter.letLeave(
                ReshapeInput.of(Sample.CLUSTER, "orders", LOST, "dba lets it leave: gone"),
                new Departure(2L, "token-2", "orders-2", "dba", "gone"));

        assertThat(result().result()).isEqualTo(Result.RESHAPED);
        assertThat(harness.steps.takeReshape.asked()).isEqualTo(3);
    }

    @Test
    void aRunThatAsksAlreadyIsToldTheSame() {
        ask();
        harness.starter.letLeave(
                ReshapeInput.of(Sample.CLUSTER, "orders", LOST, "dba lets it leave: gone"),
                new Departure(2L, "token-2", "orders-2", "dba", "gone"));

        assertThat(result().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void letsNobodyLeaveWhomAPersonDidNotName() {
        ask();
        run().letLeave(new Departure(2L, "token-2", "orders-1", "dba", "gone"));
        run().letLeave(new Departure(2L, "token-2", "orders-2", "dba", null));
        run().letLeave(null);

        assertThat(result().result()).isEqualTo(Result.HELD);
    }

    @Test
    void asksAgainAfterAnotherOpeningAndHearsTheNewAnswer() {
        Move later = new Move(Sample.CLUSTER, new Ballot(new Epoch(3), new Token("token-3")));
        harness.steps.planReshape.always(request -> {
            Approval word = request.approval();
            return word != null && word.isFor(later.ballot())
                    ? OVER
                    : new Reshaping.Asked(new Question(
                            word == null ? MOVE.ballot() : later.ballot(), "shall orders-2 leave?", null, null));
        });
        start();
        harness.pass(Duration.ofSeconds(30));
        run().approve(new Approval(2L, "token-2", null, null, "dba", "its disk is gone"));
        harness.pass(Duration.ofSeconds(30));
        assertThat(run().state().summary()).contains("--name approve --input '{\"epoch\":3");
        run().approve(new Approval(3L, "token-3", null, null, "dba", "its disk is still gone"));

        assertThat(result().result()).isEqualTo(Result.NOT_NEEDED);
    }

    @Test
    void stopsWhenAPersonCancelsAHold() {
        ask();
        run().cancel(null);
        run().cancel(new Cancellation("dba", "it comes back"));

        assertThat(result().result()).isEqualTo(Result.CANCELLED);
    }

    @Test
    void nobodyLeavesOnAWordFromElsewhereWhereThoseAreSwitchedOff() {
        harness.steps.demandSeals("key");
        List<Approval> heard = new ArrayList<>();
        harness.steps.planReshape.always(request -> {
            if (request.approval() != null) {
                heard.add(request.approval());
                return OVER;
            }
            return new Reshaping.Held(new Hold("orders-2 is away", "its return"));
        });
        Departure word = new Departure(2L, "token-2", "orders-2", "dba", "gone");
        ReshapeInput input = ReshapeInput.of(Sample.CLUSTER, "orders", LOST, "away");
        harness.starter.letLeave(input, word);
        harness.pass(Duration.ofSeconds(30));
        assertThat(heard).isEmpty();

        String text = Seal.text("letLeave", WorkflowIds.reshape(Sample.CLUSTER), word);
        harness.starter.letLeave(input, word.under(Seal.of("key", text)));
        harness.client()
                .newUntypedWorkflowStub(WorkflowIds.reshape(Sample.CLUSTER))
                .getResult(ReshapeOutcome.class);
        assertThat(heard).hasSize(1);
    }
}
