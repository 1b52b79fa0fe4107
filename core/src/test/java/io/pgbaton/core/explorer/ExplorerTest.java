package io.pgbaton.core.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real rules hold in every state that can be reached within these bounds. */
class ExplorerTest {
    private static final int MOST_STATES = 400_000;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @ParameterizedTest(name = "{0} members, W = {1}, epochs 2 to {2}, {3} writes")
    @CsvSource({"3, 1, 3, 1", "3, 1, 3, 2", "3, 2, 3, 1", "3, 1, 4, 1"})
    void losesNoAcknowledgedCommitAndHasOneLeaderAnEpochAndOneWriter(int members, int w, int lastEpoch, int writes) {
        Bounds bounds = new Bounds(members, w, lastEpoch, writes);
        long start = System.nanoTime();
        Explorer.Result result =
                new Explorer(Rules.PRODUCTION, bounds).explore(State.healthy(bounds), MOST_STATES, LONGEST);
        System.out.printf("[explorer] %s: %s, %.1f s%n", bounds, result.inWords(), (System.nanoTime() - start) / 1e9);
        assertThat(result.violation()).as(result.inWords()).isNull();
    }
}
