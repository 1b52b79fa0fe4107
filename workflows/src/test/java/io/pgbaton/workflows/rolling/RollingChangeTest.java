package io.pgbaton.workflows.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolling.RollingOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Renewing;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One instance after another; every wait has a deadline, a reason and a way out; a role change comes first. */
@Timeout(120)
class RollingChangeTest {
    private static final Move MOVE = new Move(Sample.CLUSTER, Sample.held().ballot());
    private static final Renewing BROKEN = new Renewing.Held(
            new Hold("orders-1 would be made again next, but [orders-2] do not stream", "them to stream"));

    private final FlowHarness harness = new FlowHarness();
    private final List<String> renewed = new ArrayList<>();

    @AfterEach
    void close() {
        harness.close();
    }

    private static Renewing next(int ordinal) {
        return new Renewing.Next(
                new Renewing.Request(MOVE, Sample.name(ordinal), "pod-" + ordinal),
                "%s is made again".formatted(Sample.name(ordinal)));
    }

    private void start() {
        harness.steps.renew.always(request -> {
            renewed.add(request.instance().value());
            return new Renewing.Done("it is made again");
        });
        harness.starter.rollingChange(RollingInput.of(Sample.CLUSTER, "orders"));
    }

    private RollingChange run() {
        return harness.client().newWorkflowStub(RollingChange.class, WorkflowIds.rollingChange(Sample.CLUSTER));
    }

    private RollingOutcome result() {
        return harness.client()
                .newUntypedWorkflowStub(WorkflowIds.rollingChange(Sample.CLUSTER))
                .getResult(RollingOutcome.class);
    }

    @Test
    void looksAgainAfterEachInstanceUntilAllAreAsWanted() {
        harness.steps.planRolling.first(request -> next(2), request -> next(1));
        start();

        assertThat(result().result()).isEqualTo(Result.ROLLED);
        assertThat(renewed).containsExactly("orders-2", "orders-1");
        assertThat(harness.client()
                        .newUntypedWorkflowStub(WorkflowIds.rollingChange(Sample.CLUSTER))
                        .describe()
                        .getTypedSearchAttributes()
                        .get(SearchAttribute.OUTCOME))
                .isEqualTo("rolled");
    }

    @Test
    void doesNothingWhereNothingIsWanted() {
        start();

        assertThat(result().result()).isEqualTo(Result.NOT_NEEDED);
        assertThat(renewed).isEmpty();
    }

    @Test
    void leavesThePrimaryToASwitchover() {
        harness.steps.planRolling.first(
                request -> new Renewing.RoleFirst("orders-0 is made again when the role moved"));
        start();

        assertThat(result())
                .isEqualTo(new RollingOutcome(Result.ROLE_FIRST, false, "orders-0 is made again when the role moved"));
    }

    @Test
    void pausesWithItsReasonAndGoesOnWhenThatIsGone() {
        harness.steps.planRolling.always(request -> BROKEN);
        harness.steps.planRolling.first(request -> next(2));
        start();
        harness.pass(Duration.ofMinutes(2));
        assertThat(run().state().summary()).contains("waiting: orders-1 would be made again next", "until:");
        assertThat(run().state().holding()).isTrue();
        assertThat(renewed).containsExactly("orders-2");

        harness.steps.planRolling.always(request -> new Renewing.NotNeeded("every instance is made as wanted"));
        assertThat(result().result()).isEqualTo(Result.ROLLED);
    }

    @Test
    void whoWasMadeAgainAndDoesNotComeBackHoldsUpTheNextOne() {
        harness.steps.planRolling.always(request -> BROKEN);
        harness.steps.planRolling.first(request -> next(2));
        harness.starter.rollingChange(RollingInput.of(Sample.CLUSTER, "orders"));
        harness.steps.renew.always(
                request -> new Renewing.Held(new Hold("orders-2: its image cannot be pulled", "it to come back")));

        assertThat(result().result()).isEqualTo(Result.HELD);
        assertThat(result().summary()).contains("[orders-2] do not stream");
        assertThat(harness.steps.renew.asked()).isEqualTo(1);
    }

    @Test
    void aDeadlineBeginsAnewWithEveryInstance() {
        harness.steps.planRolling.always(request -> BROKEN);
        start();
        harness.pass(Duration.ofMinutes(9));
        harness.steps.planRolling.first(request -> next(2));
        harness.pass(Duration.ofMinutes(9));
        assertThat(run().state().result()).isEqualTo(Result.RUNNING);

        assertThat(result().result()).isEqualTo(Result.HELD);
    }

    @Test
    void givesWayToARoleChangeBeforeAndInAStep() {
        harness.steps.planRolling.first(request -> new Renewing.GivesWay("the baton is moving in epoch 3"));
        start();
        assertThat(result().result()).isEqualTo(Result.GIVES_WAY);

        harness.steps.planRolling.first(request -> next(2));
        harness.steps.renew.first(request -> {
            throw ApplicationFailure.newNonRetryableFailure("epoch 3 was opened", Move.SUPERSEDED);
        });
        harness.starter.rollingChange(RollingInput.of(Sample.CLUSTER, "orders"));
        assertThat(result().result()).isEqualTo(Result.GIVES_WAY);
    }

    @Test
    void stopsWhenAPersonCancelsAHold() {
        harness.steps.planRolling.always(request -> BROKEN);
        start();
        harness.pass(Duration.ofSeconds(30));
        run().cancel(null);
        run().cancel(new Cancellation("dba", "the image is broken"));

        assertThat(result().result()).isEqualTo(Result.CANCELLED);
        assertThat(result().summary()).contains("dba", "the image is broken");
    }
}
