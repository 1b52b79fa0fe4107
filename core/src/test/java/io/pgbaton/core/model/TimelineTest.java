package io.pgbaton.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineTest {
    @ParameterizedTest
    @CsvSource({"1, 00000001.history", "7, 00000007.history", "255, 000000FF.history", "4294967295, FFFFFFFF.history"})
    void namesItsHistoryFileAsPostgresDoes(long number, String file) {
        assertThat(new Timeline(number).historyFileName()).isEqualTo(file);
    }

    @Test
    void isTheEpochThatBeganIt() {
        assertThat(new Timeline(1).epoch()).isEqualTo(Epoch.NONE);
        assertThat(new Timeline(2).epoch()).isEqualTo(Epoch.FIRST);
        assertThat(new Epoch(9).timeline().epoch()).isEqualTo(new Epoch(9));
    }

    @Test
    void refusesWhatPostgresCannotNumber() {
        assertThatThrownBy(() -> new Timeline(0x1_0000_0000L)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Timeline(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
