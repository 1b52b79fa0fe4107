package io.pgbaton.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunReportTest {
    private static final Instant ZERO = Instant.EPOCH;

    @Test
    void timeInWhichNoStepIsAtWorkIsTemporals() {
        RunReport run = run(step("Open", 30, 40), step("Decide", 100, 10));

        assertThat(run.withoutWork(at(110))).isEqualTo(Duration.ofMillis(30 + 30));
        assertThat(run.withoutWork(at(150))).as("after the last step").isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void stepsSideBySideAreCountedOnce() {
        RunReport run = run(step("Freeze", 10, 200), step("Unroute", 20, 10), step("Decide", 220, 30));

        assertThat(run.withoutWork(at(250))).isEqualTo(Duration.ofMillis(10 + 10));
    }

    @Test
    void whatComesLaterDoesNotCount() {
        RunReport run = run(step("Admit", 10, 20), step("Close", 90, 10));

        assertThat(run.withoutWork(at(30))).isEqualTo(Duration.ofMillis(10));
    }

    @Test
    void aRepeatedStepIsFoundByItsLastRun() {
        RunReport run = run(step("Freeze", 10, 1), step("Freeze", 20, 2));

        assertThat(run.last("Freeze"))
                .hasValueSatisfying(step -> assertThat(step.started()).isEqualTo(at(20)));
        assertThat(run.last("Close")).isEmpty();
    }

    private static RunReport run(Step... steps) {
        return new RunReport("workflow", "run", "COMPLETED", ZERO, at(1_000), List.of(steps));
    }

    private static Step step(String name, long startedMs, long tookMs) {
        Instant started = at(startedMs);
        Duration took = Duration.ofMillis(tookMs);
        return new Step(name, started, started, took, started.plus(took), 1);
    }

    private static Instant at(long millis) {
        return ZERO.plusMillis(millis);
    }
}
