package io.pgbaton.workflows.deletion;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.deletion.DeleteClusterOutcome.Result;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Stopping;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeleteClusterTest {
    private static final Stopping HELD =
            new Stopping.Held(new Hold("cluster b2a4 still runs [orders-1 on n2]", "these pods to end"));
    private static final Stopping STOPPED = new Stopping.Stopped(List.of("data-orders-0"));

    private final FlowHarness flow = new FlowHarness();
    private final List<@Nullable InstanceName> exceptions = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void stopsThePrimaryLast() {
        flow.steps.stop.always(this::stop);

        DeleteClusterOutcome outcome = delete();

        assertThat(outcome.result()).isEqualTo(Result.STOPPED);
        assertThat(outcome.summary()).contains("shop/orders", "data-orders-0");
        assertThat(exceptions).containsExactly(Sample.name(0), null);
        assertThat(flow.steps.checkpoint.asked()).isEqualTo(1);
        assertThat(run().describe().getTypedSearchAttributes().get(SearchAttribute.OUTCOME))
                .isEqualTo("stopped");
    }

    private Stopping stop(Stopping.Request request) {
        exceptions.add(request.except());
        return STOPPED;
    }

    @Test
    void stopsAllTogetherWhenNobodyIsKnownToBePrimary() {
        flow.steps.planDeletion.always(request -> new Stopping.Plan(null, null, "the baton is moving"));
        flow.steps.stop.always(this::stop);

        assertThat(delete().result()).isEqualTo(Result.STOPPED);
        assertThat(exceptions).containsExactly((InstanceName) null);
        assertThat(flow.steps.checkpoint.asked()).isZero();
    }

    @Test
    void aCheckpointThatFailsHoldsNothingUp() {
        flow.steps.checkpoint.always(move -> {
            throw ApplicationFailure.newFailure("orders-0 does not answer", "NoCheckpoint");
        });

        assertThat(delete().result()).isEqualTo(Result.STOPPED);
    }

    @Test
    void waitsForAPodThatTakesItsTime() {
        flow.steps.stop.first(request -> HELD, request -> HELD);

        assertThat(delete().result()).isEqualTo(Result.STOPPED);
        assertThat(flow.steps.stop.asked()).isEqualTo(4);
    }

    @Test
    void endsAsHeldWithTheReasonAndLeavesThePrimaryWhenAStandbyDoesNotEnd() {
        flow.steps.stop.always(request -> {
            exceptions.add(request.except());
            return HELD;
        });

        DeleteClusterOutcome outcome = delete();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("orders-1 on n2").contains("these pods to end");
        assertThat(exceptions).doesNotContainNull();
    }

    @Test
    void asksARoleChangeThatHoldsToEndFirst() {
        Hold unfenced = new Hold("orders-0 may still be writable", "proof that it is not");
        flow.steps.decide.always(request -> new Deciding.Held(unfenced, List.of("orders-0"), List.of()));
        flow.starter.primaryLost(FlowHarness.input(Operation.FAILOVER), Sample.LOST);
        flow.pass(Duration.ofSeconds(5));

        assertThat(delete().result()).isEqualTo(Result.STOPPED);
        assertThat(flow.result().result()).isEqualTo(RoleChangeOutcome.Result.CANCELLED);
        assertThat(flow.result().summary()).contains("the cluster is being deleted");
    }

    private DeleteClusterOutcome delete() {
        flow.starter.deleteCluster(DeleteClusterInput.of(
                Sample.CLUSTER,
                "shop/orders",
                List.of(Sample.name(0), Sample.name(1), Sample.name(2)),
                Ending.VOLUMES_ONLY));
        return run().getResult(DeleteClusterOutcome.class);
    }

    private WorkflowStub run() {
        return flow.client().newUntypedWorkflowStub(WorkflowIds.deleteCluster(Sample.CLUSTER));
    }
}
