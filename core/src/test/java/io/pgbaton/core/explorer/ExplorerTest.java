package io.pgbaton.core.explorer;

import static io.pgbaton.core.Sample.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real rules hold in every state that can be reached within these bounds. The system properties
 * {@code explorer.states} and {@code explorer.seconds} let it look further.
 */
class ExplorerTest {
    private static final int MOST_STATES = Integer.getInteger("explorer.states", 600_000);
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("explorer.seconds", 120));

    private static Explorer.Result explore(Bounds bounds, List<Property> properties) {
        long start = System.nanoTime();
        Explorer.Result result =
                new Explorer(Rules.PRODUCTION, bounds, properties).explore(State.healthy(bounds), MOST_STATES, LONGEST);
        System.out.printf("[explorer] %s: %s, %.1f s%n", bounds, result.inWords(), (System.nanoTime() - start) / 1e9);
        return result;
    }

    @ParameterizedTest(name = "{0} members, W = {1}, epochs 2 to {2}, {3} writes")
    @CsvSource({"3, 1, 3, 2", "3, 2, 3, 1", "2, 1, 4, 1", "2, 0, 4, 1", "4, 2, 3, 1", "3, 1, 4, 1"})
    void losesNoAcknowledgedCommitAndHasOneLeaderAnEpochAndOneWriter(int members, int w, int lastEpoch, int writes) {
        Explorer.Result result = explore(new Bounds(members, w, lastEpoch, writes), Property.ALL);
        assertThat(result.violation()).as(result.inWords()).isNull();
    }

    /** Nothing would be violated either if nothing ever moved. */
    @Test
    void reachesAnotherHolderThatAcknowledgesWrites() {
        Explorer.Result result = explore(new Bounds(3, 1, 3, 1), List.of(ExplorerTest::servedByAnother));
        assertThat(result.violation()).isNotNull();
    }

    private static @Nullable String servedByAnother(State state) {
        boolean acknowledged =
                state.acknowledged().stream().anyMatch(commit -> commit.epoch().equals(new Epoch(3)));
        return acknowledged && state.baton().isHeldBy(member(1)) ? "REACHED: orders-1 holds epoch 3 and serves" : null;
    }
}
