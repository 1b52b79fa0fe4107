package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Token;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Adopting;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Permit;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.Seal;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AdoptionFlowTest {
    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void makesABatonAndThenMovesItLikeAnyOther() {
        RoleChangeOutcome outcome = adoption();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.from()).isNull();
        assertThat(outcome.to()).isEqualTo(Sample.name(1));
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
        assertThat(outcome.steps())
                .extracting(StepReport::step)
                .containsSubsequence("adopt", "freeze", "decide", "promote", "gate", "admit", "close");
        assertThat(harness.steps.open.asked()).isZero();
        assertThat(harness.steps.baton().isAdopting()).isFalse();
        assertThat(harness.attributes().get(SearchAttribute.OPERATION)).isEqualTo("adoption");
    }

    @Test
    void opensAnotherEpochWhenTheFirstCannotBeFinished() {
        harness.steps.promote.first(request -> new Promotion.NewEpochNeeded("another run of this instance process"));

        RoleChangeOutcome outcome = adoption();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
        assertThat(harness.steps.open.asked()).isEqualTo(1);
    }

    @Test
    void adoptsAnewWithoutWhomAPersonNamesWhenTheNewBatonIsDeletedToo() {
        harness.steps.adopt.always(request -> request.permit() == null ? missing() : harness.steps.adopted(request));
        harness.steps.adopt.first(harness.steps::adopted);
        harness.steps.decide.first(request -> {
            harness.steps.deleteBaton();
            throw ApplicationFailure.newNonRetryableFailure("the Baton of this cluster is lost", Move.SUPERSEDED);
        });
        start();
        harness.pass(Duration.ofSeconds(2));
        harness.run().adopt(permit("orders-2"));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.open.asked()).isZero();
    }

    @Test
    void takesUpAnAdoptionThatAnotherRunBegan() {
        harness.steps.adopt.always(request -> harness.steps.adopted(
                new Adopting.Request(request.cluster(), new Token("of another run"), null, null)));

        RoleChangeOutcome outcome = adoption();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
        assertThat(harness.steps.open.asked()).isEqualTo(1);
    }

    @Test
    void leavesAClusterAloneThatHasItsBaton() {
        harness.steps.adopt.always(request -> new Adopting.NotNeeded("the cluster has its Baton"));

        assertThat(adoption().result()).isEqualTo(Result.NOT_NEEDED);
        assertThat(harness.steps.freeze.asked()).isZero();
    }

    @Test
    void holdsUntilEverybodyIsThereAndTellsWhatAPersonCanSay() {
        harness.steps.adopt.always(request -> missing());
        start();
        harness.pass(Duration.ofSeconds(30));

        RoleChangeState state = harness.state();
        assertThat(state.hold()).isNotNull();
        assertThat(state.commands())
                .anySatisfy(command -> assertThat(command)
                        .contains("--name adopt")
                        .contains("\"cluster\":\"%s\"".formatted(Sample.CLUSTER))
                        .contains("\"without\":\"orders-2\""));
        assertThat(harness.currentDetails()).contains("orders-2 does not answer");
        assertThat(harness.result().result()).isEqualTo(Result.HELD);
        assertThat(harness.steps.freeze.asked()).isZero();
    }

    @Test
    void handsAPersonsWordToTheStep() {
        harness.steps.adopt.always(request -> request.permit() == null ? missing() : harness.steps.adopted(request));
        start();
        harness.pass(Duration.ofSeconds(2));
        harness.run().adopt(permit("orders-2"));

        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void obeysTheOperatorsWordAloneWhereWordsFromElsewhereAreSwitchedOff() {
        harness.steps.demandSeals("key");
        harness.steps.adopt.always(request -> request.permit() == null ? missing() : harness.steps.adopted(request));
        start();
        Permit word = permit("orders-2");
        harness.run().adopt(word);
        harness.run().adopt(word.under(sealedFor("an adoption before this one", word)));
        harness.pass(Duration.ofSeconds(30));
        assertThat(harness.steps.freeze.asked()).isZero();

        harness.run().adopt(word.under(sealedFor(harness.runId(WorkflowIds.roleChange(Sample.CLUSTER)), word)));
        assertThat(harness.result().result()).isEqualTo(Result.MOVED);
        assertThat(harness.state().notes())
                .filteredOn("signal adopt was not obeyed: it came from elsewhere"::equals)
                .hasSize(2);
    }

    private static String sealedFor(String run, Permit word) {
        return Seal.of("key", Seal.text("adopt", run, word));
    }

    @Test
    void doesNotObeyAWordThatIsIncomplete() {
        harness.steps.adopt.always(request -> request.permit() == null ? missing() : harness.steps.adopted(request));
        start();
        harness.run().adopt(null);
        harness.run().adopt(new Permit(null, null, "Ada", "tested"));
        harness.run().adopt(new Permit("b2a4", null, "Ada", null));
        harness.run().adopt(new Permit("b2a4", "Not A Name", "Ada", "tested"));

        RoleChangeOutcome outcome = harness.result();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(harness.state().notes())
                .filteredOn(note -> note.contains("signal adopt was not obeyed"))
                .hasSize(4);
    }

    private static Permit permit(String without) {
        return new Permit(Sample.CLUSTER.value(), without, "Ada", "its machine burnt");
    }

    private static Adopting missing() {
        return new Adopting.Held(
                new Hold("orders-2 does not answer", "it"), new Permit(Sample.CLUSTER.value(), "orders-2", null, null));
    }

    private void start() {
        harness.starter.roleChange(FlowHarness.input(Operation.ADOPTION));
    }

    private RoleChangeOutcome adoption() {
        start();
        return harness.result();
    }
}
