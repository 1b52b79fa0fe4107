package io.pgbaton.workflows.rejoin;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rejoin.RejoinOutcome.Result;
import io.pgbaton.workflows.step.Cancellation;
import io.pgbaton.workflows.step.Following;
import io.pgbaton.workflows.step.Gating;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Move;
import io.pgbaton.workflows.step.Rejoining;
import io.pgbaton.workflows.step.Silence;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RejoinTest {
    private static final InstanceName ZERO = Sample.name(0);
    private static final Following ZERO_DIVERGED = new Following(
            List.of(Sample.name(2)), List.of(new Silence(ZERO, "rewind: it ends 96 bytes later")), List.of());

    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void bringsAMemberBack() {
        harness.starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", ZERO));

        RejoinOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.BACK);
        assertThat(outcome.summary()).isEqualTo("rewound");
        assertThat(harness.steps.checkpoint.asked()).isEqualTo(1);
    }

    @Test
    void givesWayToARoleChange() {
        harness.steps.plan.always(request -> new Rejoining.GivesWay("the baton is moving in epoch 4"));
        harness.starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", ZERO));

        assertThat(result().result()).isEqualTo(Result.GIVES_WAY);
        assertThat(harness.steps.rejoin.asked()).isZero();
    }

    @Test
    void givesWayWhenAnEpochIsOpenedMeanwhile() {
        harness.steps.rejoin.always(request -> {
            throw ApplicationFailure.newNonRetryableFailure("epoch 4 was opened", Move.SUPERSEDED);
        });
        harness.starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", ZERO));

        assertThat(result().result()).isEqualTo(Result.GIVES_WAY);
    }

    @Test
    void triesAgainAndEndsAsHeldAtItsDeadline() {
        harness.steps.rejoin.always(request -> new Rejoining.Held(new Hold("pg_rewind failed", "its job to succeed")));
        harness.starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", ZERO));

        RejoinOutcome outcome = result();
        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("pg_rewind failed");
        assertThat(harness.steps.rejoin.asked()).isGreaterThan(2);
    }

    @Test
    void stopsWhenAPersonCancels() {
        harness.steps.plan.always(request -> new Rejoining.Held(new Hold("orders-0 does not answer", "it to answer")));
        harness.starter.rejoin(RejoinInput.of(Sample.CLUSTER, "orders", ZERO));
        harness.pass(Duration.ofSeconds(10));
        run().cancel(null);
        run().cancel(new Cancellation("dba", "its machine is gone"));

        assertThat(result().result()).isEqualTo(Result.CANCELLED);
    }

    @Test
    void aRoleChangeLeavesARejoinForWhoeverCouldNotSimplyFollow() {
        harness.steps.follow.always(request -> ZERO_DIVERGED);

        harness.failover();

        assertThat(result().result()).isEqualTo(Result.BACK);
    }

    @Test
    void aDivergedMemberIsBroughtBackBesideTheGateWhenItIsTheOnlyVoter() {
        harness.steps.follow.always(request ->
                new Following(List.of(), ZERO_DIVERGED.diverged(), List.of(new Silence(Sample.name(2), "down"))));
        harness.steps.gate.always(request -> harness.steps.rejoin.asked() > 0
                ? new Gating.Committed(Sample.at(3, "0/5000200"))
                : new Gating.Waiting("no acknowledgement yet", false));

        harness.failover();

        assertThat(harness.steps.checkpoint.asked()).isPositive();
        assertThat(harness.steps.rejoin.asked()).isPositive();
    }

    private Rejoin run() {
        return harness.client().newWorkflowStub(Rejoin.class, WorkflowIds.rejoin(Sample.CLUSTER, ZERO));
    }

    private RejoinOutcome result() {
        return harness.client()
                .newUntypedWorkflowStub(WorkflowIds.rejoin(Sample.CLUSTER, ZERO))
                .getResult(RejoinOutcome.class);
    }
}
