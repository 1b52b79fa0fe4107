package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.workflows.SearchAttribute;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Demotion;
import io.pgbaton.workflows.step.Freezing;
import io.pgbaton.workflows.step.Opening;
import io.pgbaton.workflows.step.Promotion;
import io.pgbaton.workflows.step.SwitchoverOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwitchoverTest {
    private FlowHarness harness;
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void open() {
        harness = new FlowHarness();
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private RoleChangeOutcome switchOverTo(int target) {
        start(target);
        return harness.result();
    }

    private void start(int target) {
        Ballot ballot = harness.steps.baton().ballot();
        SwitchoverOrder wanted =
                new SwitchoverOrder(ballot, Sample.name(0), Sample.name(target), "0123456789ab", "a test");
        harness.starter.roleChange(RoleChangeInput.of(Sample.CLUSTER, "orders", wanted));
    }

    @Test
    void stopsTheOldPrimaryInOrderBeforeItFreezesAnybody() {
        harness.steps.checkpoint.always(move -> {
            order.add("checkpoint in %s".formatted(move.ballot().epoch()));
            return true;
        });
        harness.steps.open.always(request -> {
            order.add("open for %s"
                    .formatted(Objects.requireNonNull(request.order()).target()));
            return harness.steps.opened(request);
        });
        harness.steps.demote.always(request -> {
            order.add("demote %s in %s"
                    .formatted(request.holder().name(), request.move().ballot().epoch()));
            return new Demotion(true, "its server is STARTING");
        });
        harness.steps.freeze.first(request -> {
            order.add("freeze for %s"
                    .formatted(Objects.requireNonNull(request.mandate()).wished()));
            return frozen();
        });

        RoleChangeOutcome outcome = switchOverTo(1);

        assertThat(order)
                .containsExactly("checkpoint in 2", "open for orders-1", "demote orders-0 in 3", "freeze for orders-1");
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(3));
        assertThat(outcome.summary()).startsWith("orders-0 -> orders-1 in epoch 3: ");
        assertThat(harness.attributes().get(SearchAttribute.OPERATION)).isEqualTo("switchover");
    }

    private Freezing frozen() {
        return new Freezing(
                List.of(Sample.frozen(harness.steps.baton(), 0), Sample.frozen(harness.steps.baton(), 1)),
                List.of(),
                List.of());
    }

    @Test
    void endsWithoutAnythingOpenedWhenItIsNotWhatWasApproved() {
        harness.steps.open.always(request -> new Opening.Refused("orders-1 lags 17,825,792 bytes"));

        RoleChangeOutcome outcome = switchOverTo(1);

        assertThat(outcome.result()).isEqualTo(Result.REFUSED);
        assertThat(outcome.summary()).isEqualTo("orders-1 lags 17,825,792 bytes");
        assertThat(harness.steps.demote.asked()).isZero();
        assertThat(harness.attributes().get(SearchAttribute.OUTCOME)).isEqualTo("refused");
    }

    @Test
    void saysWhenAnotherLeadsThanWasAskedFor() {
        assertThat(switchOverTo(2).summary()).startsWith("orders-0 -> orders-1 in epoch 3 (orders-2 was asked for): ");
    }

    @Test
    void goesOnWhenTheOldPrimaryCannotBeStoppedInOrder() {
        harness.steps.demote.always(request -> new Demotion(false, "does not answer: connection refused"));

        RoleChangeOutcome outcome = switchOverTo(1);

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.currentDetails()).contains("orders-0 was not stopped in order: does not answer");
    }

    @Test
    void becomesAFailoverWhenThePrimaryIsLostBeforeAnythingWasOpened() {
        harness.steps.checkpoint.always(move -> {
            harness.run().primaryLost(Sample.LOST);
            return true;
        });
        harness.steps.open.always(request -> {
            order.add(String.valueOf(request.order()));
            return harness.steps.opened(request);
        });

        RoleChangeOutcome outcome = switchOverTo(1);

        assertThat(order).containsExactly("null");
        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.evidence()).contains("orders-0 of epoch 2 lost");
        assertThat(harness.steps.demote.asked()).as("nobody to stop in order").isZero();
    }

    @Test
    void aSecondEpochOfASwitchoverIsLikeAnyOther() {
        harness.steps.promote.first(request -> new Promotion.NewEpochNeeded("orders-1 does not answer"));

        RoleChangeOutcome outcome = switchOverTo(1);

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.epoch()).isEqualTo(new Epoch(4));
        assertThat(harness.steps.demote.asked()).isEqualTo(1);
    }
}
