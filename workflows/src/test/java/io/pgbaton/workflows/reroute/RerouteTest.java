package io.pgbaton.workflows.reroute;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.step.Admission;
import io.pgbaton.workflows.step.Move;
import io.temporal.failure.ApplicationFailure;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RerouteTest {
    private static final Baton HELD = Sample.held();
    private static final Member HOLDER = Objects.requireNonNull(HELD.holder());

    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void publishesTheHolderAgain() {
        assertThat(reroute()).isEqualTo("orders-0 is published at 127.77.0.2:5432 again");
        assertThat(harness.steps.admit.asked()).isEqualTo(1);
    }

    @Test
    void saysWhyItCouldNot() {
        harness.steps.admit.always(request -> new Admission.Lost("it does not answer"));
        assertThat(reroute()).isEqualTo("not published: it does not answer");
    }

    @Test
    void comesToNothingWhenTheBatonHasMoved() {
        harness.steps.admit.always(request -> {
            throw ApplicationFailure.newNonRetryableFailure("epoch 3 was opened", Move.SUPERSEDED);
        });
        assertThat(reroute()).isEqualTo("not published: the baton has moved meanwhile");
    }

    private String reroute() {
        harness.starter.reroute(new RerouteInput("orders", new Move(Sample.CLUSTER, HELD.ballot()), HOLDER));
        return harness.client()
                .newUntypedWorkflowStub(WorkflowIds.reroute(Sample.CLUSTER))
                .getResult(String.class);
    }
}
