package io.pgbaton.core.model;

import static io.pgbaton.core.Sample.at;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void putsTheTimelineBeforeTheLsn() {
        assertThat(at(3, 10)).isGreaterThan(at(2, 1000));
        assertThat(at(3, 10)).isLessThan(at(3, 11));
    }

    @Test
    void comparesTimelinesAsNumbersAndNotAsText() {
        assertThat(at(10, 1)).isGreaterThan(at(9, 1));
    }

    @Test
    void comparesLsnsWithoutSign() {
        assertThat(at(2, -1)).isGreaterThan(at(2, Long.MAX_VALUE));
    }
}
