package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void anybodysWordsCountUnlessSomebodySwitchesThatOff() {
        assertThat(Words.of(Map.of())).isEqualTo(Words.ANYBODY);
        assertThat(Words.of(Map.of("PGBATON_WORDS_FROM", "anybody"))).isEqualTo(Words.ANYBODY);
        assertThat(Words.of(Map.of("PGBATON_WORDS_FROM", "kubectl"))).isEqualTo(Words.KUBECTL);
    }

    @Test
    void saysWhatItTakes() {
        assertThatThrownBy(() -> Words.of(Map.of("PGBATON_WORDS_FROM", "nobody")))
                .hasMessage("PGBATON_WORDS_FROM is 'anybody' or 'kubectl', got 'nobody'");
    }
}
