package io.pgbaton.instance.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.instance.settings.Limits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StartAttemptsTest {
    private final StartAttempts attempts = new StartAttempts();

    @Test
    void theFirstStartWaitsForNothing() {
        assertThat(attempts.pause()).isZero();
        assertThat(attempts.trouble()).isEmpty();
    }

    @Test
    void waitsLongerAfterEachFailureUpToALimit() {
        Duration before = Duration.ZERO;
        for (int failure = 1; failure <= 100; failure++) {
            attempts.failed("exit code 1");
            assertThat(attempts.pause()).isBetween(before, Limits.RESTART_MAX);
            before = attempts.pause();
        }
        assertThat(before).isEqualTo(Limits.RESTART_MAX);
    }

    @Test
    void saysHowOftenAndWhyItEndedFromTheSecondFailureOn() {
        attempts.failed("exit code 1");
        assertThat(attempts.trouble()).isEmpty();
        attempts.failed("signal 9");
        assertThat(attempts.trouble()).contains("PostgreSQL ended 2 times before it was ready: signal 9");
    }

    @Test
    void aServerThatWasReadyStartsOver() {
        attempts.failed("exit code 1");
        attempts.failed("exit code 1");
        attempts.succeeded();
        assertThat(attempts.pause()).isZero();
        assertThat(attempts.trouble()).isEmpty();
    }
}
