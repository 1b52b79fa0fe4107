package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.fencing.FenceProof;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.LeashWait;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a leash is waited for beside everything else, and counts only together with the freezes before it (M4). */
@Timeout(120)
class LeashWaitTest {
    private static final LeashWait LEASH =
            new LeashWait(List.of(Sample.member(0)), List.of(Sample.member(1), Sample.member(2)), 7600);

    private final FlowHarness harness = new FlowHarness();
    private final CountDownLatch elapsed = new CountDownLatch(1);

    @BeforeEach
    void theHolderIsSilent() {
        harness.steps.decide.always(request -> request.waited().isEmpty() ? held() : harness.steps.elected(1));
    }

    @AfterEach
    void close() {
        elapsed.countDown();
        harness.close();
    }

    private static Deciding held() {
        return new Deciding.Held(
                new Hold("orders-0 may still be writable", "an answer from [orders-0]"),
                List.of("orders-0"),
                List.of(),
                LEASH,
                null,
                null);
    }

    private void keepWaiting() {
        harness.steps.awaitLeash.always(request -> {
            try {
                elapsed.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new LeashWait.End(List.of(proof(request)));
        });
    }

    private static FenceProof proof(LeashWait.Request request) {
        return new FenceProof.TimerElapsed(
                Sample.member(0), request.move().ballot(), request.leash().frozen(), 7600);
    }

    @Test
    void movesWhenTheLeashHasEnded() {
        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.awaitLeash.asked()).isEqualTo(1);
        assertThat(outcome.steps()).extracting(StepReport::step).contains("await-leash");
    }

    @Test
    void asksForTheWaitOnlyAfterTheFreezesThatItCountsOnAreDecidedUpon() {
        harness.steps.awaitLeash.always(request -> {
            assertThat(harness.steps.decide.asked()).isPositive();
            assertThat(request.leash()).isEqualTo(LEASH);
            return new LeashWait.End(List.of(proof(request)));
        });

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void goesOnFreezingMeanwhileAndTellsTheFreezeWhoIsWaitedFor() {
        keepWaiting();
        harness.steps.freeze.first(this::frozen, request -> {
            assertThat(request.awaited()).containsExactly(Sample.member(0));
            return frozen(request);
        });
        harness.steps.decide.first(request -> held(), request -> held(), request -> harness.steps.elected(1));

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.awaitLeash.asked()).isEqualTo(1);
        assertThat(harness.steps.freeze.asked()).isEqualTo(3);
    }

    private Freezing frozen(Freezing.Request request) {
        return new Freezing(List.of(), List.of(), List.of());
    }

    @Test
    void showsUntilWhenTheLeashLastsAtMost() {
        keepWaiting();
        harness.steps.decide.first(request -> held(), request -> held(), request -> {
            String waitsFor =
                    harness.state().hold() == null ? "" : harness.state().hold().waitsFor();
            assertThat(waitsFor)
                    .startsWith("the leash of [orders-0], which ends at ")
                    .contains("at the latest");
            assertThat(Instant.parse(waitsFor.substring(39, waitsFor.indexOf(" at the latest"))))
                    .isAfter(Instant.EPOCH);
            assertThat(harness.currentDetails())
                    .contains("the leash of [orders-0]", "switch the machine of orders-0 off");
            return harness.steps.elected(1);
        });

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
    }

    @Test
    void aPersonsWordEndsTheWaitSooner() {
        keepWaiting();
        harness.steps.decide.always(request -> {
            if (request.confirmed().isEmpty()) {
                String token = request.move().ballot().token().value();
                harness.run().confirmFenced(new Confirmation(3L, token, "orders-0", "dba", "pulled the plug"));
                return held();
            }
            return harness.steps.elected(1);
        });

        assertThat(harness.failover().result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.awaitLeash.asked()).isEqualTo(1);
    }

    @Test
    void aWaitThatFailedIsBegunAgain() {
        harness.steps.awaitLeash.first(request -> {
            throw ApplicationFailure.newNonRetryableFailure("the worker lost its way", "Lost");
        });

        RoleChangeOutcome outcome = harness.failover();
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.awaitLeash.asked()).isEqualTo(2);
        assertThat(harness.state().notes()).anyMatch(note -> note.contains("the wait for the leash"));
    }

    @Test
    void holdsToItsDeadlineWhenNothingEverProvesTheFence() {
        harness.steps.decide.always(request -> held());

        RoleChangeOutcome outcome = harness.failover();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(harness.steps.awaitLeash.asked()).isEqualTo(1);
        assertThat(harness.steps.promote.asked()).isZero();
    }
}
