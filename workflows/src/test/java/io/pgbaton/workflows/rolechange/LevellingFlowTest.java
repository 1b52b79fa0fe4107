package io.pgbaton.workflows.rolechange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Ballot;
import io.pgbaton.workflows.fake.FlowHarness;
import io.pgbaton.workflows.fake.Sample;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome.Result;
import io.pgbaton.workflows.step.Deciding;
import io.pgbaton.workflows.step.Hold;
import io.pgbaton.workflows.step.Level;
import io.pgbaton.workflows.step.Levelled;
import io.pgbaton.workflows.step.Move;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reaches far enough cannot lead, and another streams from it first. */
@Timeout(120)
class LevellingFlowTest {
    private final FlowHarness harness = new FlowHarness();

    @AfterEach
    void close() {
        harness.close();
    }

    private static Deciding held(Ballot ballot) {
        Level level = new Level(
                new Move(Sample.CLUSTER, ballot), Sample.member(2), Sample.member(1), Sample.at(2, "0/5000060"), 96);
        return new Deciding.Held(
                new Hold("the member that reaches furthest cannot lead", "orders-1 to be able to lead"),
                List.of(),
                List.of(),
                null,
                null,
                level);
    }

    @Test
    void freezesAnewAtOnceAfterSomebodyWasLevelled() {
        harness.steps.decide.first(request -> held(request.move().ballot()));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(harness.steps.level.asked()).isEqualTo(1);
        assertThat(harness.steps.freeze.asked()).isEqualTo(2);
        assertThat(outcome.steps())
                .extracting(StepReport::step)
                .contains("level")
                .doesNotContain("hold");
    }

    @Test
    void holdsWithTheReasonWhenNobodyCouldBeLevelledAndTriesAgain() {
        harness.steps.decide.first(
                request -> held(request.move().ballot()),
                request -> held(request.move().ballot()));
        harness.steps.level.first(request -> new Levelled(false, "orders-1 does not answer"));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.MOVED);
        assertThat(outcome.steps()).extracting(StepReport::step).containsSubsequence("level", "hold", "level");
    }

    @Test
    void neverLevelsForEver() {
        harness.steps.decide.always(request -> held(request.move().ballot()));

        RoleChangeOutcome outcome = harness.failover();

        assertThat(outcome.result()).isEqualTo(Result.HELD);
        assertThat(outcome.summary()).contains("the member that reaches furthest cannot lead");
        assertThat(harness.steps.level.asked()).isEqualTo(3);
    }
}
