package io.pgbaton.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @Test
    void returnsAllThatWasPrinted() {
        assertThat(Command.of("sh", "-c", "echo out; echo err >&2").output(DEADLINE))
                .isEqualToNormalizingNewlines("out\nerr\n");
    }

    @Test
    void findsTheProgramOnTheGivenPath() {
        Command command = Command.of("-c", "echo $WORD").before("sh").before("env");

        assertThat(command.in(Map.of("WORD", "given")).output(DEADLINE)).isEqualTo("given\n");
    }

    @Test
    void aFailureSaysWhatTheProgramSaid() {
        Command command = Command.of("sh", "-c", "echo no such pod; exit 3");

        assertThat(command.run(DEADLINE)).isEqualTo(new Command.Result(3, "no such pod\n"));
        assertThatThrownBy(() -> command.output(DEADLINE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no such pod");
    }

    @Test
    void whatDoesNotEndIsEnded() {
        assertThatThrownBy(() -> Command.of("sleep", "600").run(Duration.ofMillis(100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sleep 600 did not end");
    }
}
