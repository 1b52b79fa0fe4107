package io.pgbaton.e2e.story;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Durations of the same thing, measured again and again. */
public record Distribution(List<Duration> sorted) {
    public static Distribution of(Collection<Duration> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        return new Distribution(values.stream().sorted().toList());
    }

    public Duration min() {
        return sorted.getFirst();
    }

    public Duration median() {
        return quantile(0.5);
    }

    public Duration p90() {
        return quantile(0.9);
    }

    public Duration max() {
        return sorted.getLast();
    }

    /** The smallest value that at least this share of all values does not exceed. */
    private Duration quantile(double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    @Override
    public String toString() {
        return "min %d, median %d, p90 %d, max %d ms (n = %d)"
                .formatted(min().toMillis(), median().toMillis(), p90().toMillis(), max().toMillis(), sorted.size());
    }
}
