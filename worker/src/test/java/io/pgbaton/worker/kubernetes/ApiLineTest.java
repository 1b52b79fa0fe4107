package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ApiLineTest {
    private final AtomicBoolean answers = new AtomicBoolean(true);
    private final ApiLine line = new ApiLine(answers::get, () -> {});

    @Test
    void aBlipIsNotTheEndOfTheLine() {
        answers.set(false);
        assertThat(line.isUp()).isTrue();
        assertThat(line.isUp()).isTrue();
        answers.set(true);
        assertThat(line.isUp()).isTrue();
        answers.set(false);
        assertThat(line.isUp()).isTrue();
    }

    @Test
    void isDownAfterThreeMissesAndUpWithTheFirstAnswer() {
        answers.set(false);
        line.isUp();
        line.isUp();
        assertThat(line.isUp()).isFalse();
        assertThat(line.isUp()).isFalse();
        answers.set(true);
        assertThat(line.isUp()).isTrue();
    }
}
