package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Asked;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.workflows.step.PlanAnswer;
import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverOutcome.Result;
import io.pgbaton.workflows.switchover.SwitchoverState;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The role is moved on purpose, under clients that write. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class SwitchoverScenarioIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @Test
    void theRoleMovesToWhoeverWasAskedForAndBack(Scenario scenario) {
        InstanceName first = scenario.primary().name();
        InstanceName target = scenario.standbys().getLast().name();
        assertThat(switchOver(scenario, target).to()).isEqualTo(target);
        scenario.awaitStreaming(first);
        assertThat(switchOver(scenario, first).to()).isEqualTo(first);
    }

    private static Failover switchOver(Scenario scenario, InstanceName target) {
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        return scenario.failover(primary -> {
            try (Asked asked = Asked.of(scenario.stack(), target, false)) {
                SwitchoverOutcome outcome = asked.awaitEnd();
                assertThat(outcome.result()).as(outcome.summary()).isEqualTo(Result.MOVED);
                assertThat(Objects.requireNonNull(outcome.roleChange()).steps())
                        .extracting(step -> step.step())
                        .contains("demote")
                        .doesNotContain("hold");
                System.out.println("  " + outcome.summary());
            }
        });
    }

    @Test
    void aPersonApprovesThePlanThatIsShown(Scenario scenario) {
        InstanceName target = scenario.standbys().getFirst().name();
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        Failover failover = scenario.failover(primary -> {
            try (Asked asked = Asked.of(scenario.stack(), target, true)) {
                SwitchoverState state = asked.awaitQuestion();
                long epoch = scenario.stack().baton().orElseThrow().epoch().number();
                asked.run().approve(null);
                asked.run().approve(new PlanAnswer(epoch, "ffffffffffff", "on call", "a stale plan"));
                Eventually.within(
                        DEADLINE,
                        "both to be noted",
                        () -> asked.run().state().notes().size() == 2);
                assertThat(scenario.stack().baton().orElseThrow().phase()).isEqualTo(Phase.HELD);
                String hash = Objects.requireNonNull(state.soFar().plan()).planHash();
                asked.run().approve(new PlanAnswer(epoch, hash, "on call", "agreed"));
                assertThat(asked.awaitEnd().result()).isEqualTo(Result.MOVED);
            }
        });
        assertThat(failover.to()).isEqualTo(target);
    }

    @Test
    void aCandidateThatDiesOnTheWayLeavesTheRoleToAnother(Scenario scenario) {
        InstanceProcess target = scenario.standbys().getFirst();
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        Failover failover = scenario.failover(primary -> {
            try (Asked asked = Asked.of(scenario.stack(), target.name(), false)) {
                Eventually.within(
                        DEADLINE,
                        "the baton to move",
                        () -> scenario.stack()
                                .baton()
                                .filter(baton -> baton.phase() == Phase.MOVING)
                                .isPresent());
                target.killAll();
                SwitchoverOutcome outcome = asked.awaitEnd();
                System.out.println("  " + outcome.summary());
                assertThat(outcome.result()).isEqualTo(Result.MOVED);
            }
        });
        assertThat(failover.to()).isNotEqualTo(target.name());
        target.start();
        scenario.awaitStreaming(target.name());
    }

    @Test
    void aFailoverEndsARequestThatWaits(Scenario scenario) {
        InstanceName target = scenario.standbys().getFirst().name();
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        try (Asked asked = Asked.of(scenario.stack(), target, true)) {
            asked.awaitQuestion();
            scenario.failover(InstanceProcess::killPostgres);
            asked.run().lookAgain();
            SwitchoverOutcome outcome = asked.awaitEnd();
            assertThat(outcome.result()).isEqualTo(Result.SUPERSEDED);
            assertThat(outcome.summary()).contains("another role change came first");
        }
    }

    @Test
    void aCandidateThatDoesNotStreamIsRefusedWithTheValue(Scenario scenario) {
        InstanceProcess target = scenario.standbys().getFirst();
        scenario.awaitStreaming(target.name());
        target.killAll();
        try (Asked asked = Asked.of(scenario.stack(), target.name(), false)) {
            SwitchoverOutcome outcome = asked.awaitEnd();
            assertThat(outcome.result()).isEqualTo(Result.REFUSED);
            assertThat(outcome.summary()).contains("candidate-fit", "it does not answer");
        } finally {
            target.start();
        }
        scenario.awaitStreaming(target.name());
    }
}
