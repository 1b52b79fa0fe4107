package io.pgbaton.e2e.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    @Test
    void quantilesAreMeasuredValues() {
        assertThat(millis(10, 9, 8, 7, 6, 5, 4, 3, 2, 1).toString())
                .isEqualTo("min 1, median 5, p90 9, max 10 ms (n = 10)");
        assertThat(millis(3, 1, 2).median()).isEqualTo(Duration.ofMillis(2));
        assertThat(millis(7).toString()).isEqualTo("min 7, median 7, p90 7, max 7 ms (n = 1)");
    }

    @Test
    void nothingMeasuredIsNoDistribution() {
        assertThatThrownBy(() -> Distribution.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Distribution millis(long... values) {
        return Distribution.of(
                LongStream.of(values).mapToObj(Duration::ofMillis).toList());
    }
}
