package io.pgbaton.core.explorer.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.explorer.Rules;
import io.pgbaton.core.explorer.engine.Exploration;
import io.pgbaton.core.explorer.engine.Explorer;
import io.pgbaton.core.explorer.engine.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Claim B: with the real rules no two servers are ever writable, in every state that can be reached within the bounds. */
class OneWriterTest {
    private static Exploration explore(WriterBounds bounds) {
        Exploration found = Explorer.explore(new WriterWorld(Rules.PRODUCTION, bounds), Profile.limits());
        System.out.printf("[explorer] %s: %s%n", bounds, found.inWords());
        return found;
    }

    static Stream<WriterBounds> bounds() {
        List<WriterBounds> all = new ArrayList<>(List.of(
                WriterBounds.worst(3, 1, 4, true),
                WriterBounds.worst(3, 2, 4, false),
                WriterBounds.worst(3, 0, 4, false),
                WriterBounds.worst(3, 0, 3, true),
                WriterBounds.worst(2, 0, 4, true),
                WriterBounds.worst(2, 1, 4, true),
                WriterBounds.worst(4, 2, 3, false),
                WriterBounds.worst(1, 0, 4, true)));
        if (Profile.isLong()) {
            all.add(WriterBounds.worst(3, 1, 5, false));
            all.add(WriterBounds.worst(3, 0, 4, true));
            all.add(WriterBounds.worst(3, 2, 4, true));
            all.add(WriterBounds.worst(2, 0, 6, true));
            all.add(WriterBounds.worst(3, 0, 5, false));
            all.add(WriterBounds.worst(3, 2, 5, false));
            all.add(WriterBounds.worst(4, 1, 4, false));
            all.add(WriterBounds.worst(4, 2, 4, false));
            all.add(WriterBounds.worst(3, 1, 5, true));
            all.add(WriterBounds.worst(3, 1, 6, false));
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bounds")
    void noTwoServersAreWritable(WriterBounds bounds) {
        Exploration found = explore(bounds);
        assertThat(found.violation()).as(found.inWords()).isNull();
        assertThat(found.exhausted() || Profile.isLong())
                .as("in a build every bound is small enough to be exhausted")
                .isTrue();
    }

    /** Every way in which clocks can differ by rho, not only the one that should be the worst. */
    @Test
    void whateverClockIsSlowAndWhateverIsFast() {
        int states = 0;
        for (int fast = 0; fast < 1 << 4; fast++) {
            int which = fast;
            List<Integer> instances = IntStream.range(0, 3)
                    .map(clock -> rate(which, clock))
                    .boxed()
                    .toList();
            WriterBounds.Clocks clocks = new WriterBounds.Clocks(instances, rate(which, 3));
            for (int w = 0; w <= 2; w++) {
                WriterBounds bounds = new WriterBounds(3, w, 3, false, clocks);
                Exploration found = Explorer.explore(new WriterWorld(Rules.PRODUCTION, bounds), Profile.limits());
                assertThat(found.violation())
                        .as("%s: %s", bounds, found.inWords())
                        .isNull();
                assertThat(found.exhausted()).isTrue();
                states += found.states();
            }
        }
        System.out.printf(
                "[explorer] one writer, 16 ways of clocks x W of 0 to 2: %,d states, exhausted: holds%n", states);
    }

    private static int rate(int fast, int clock) {
        return (fast >> clock & 1) == 1 ? WriterBounds.Clocks.FAST : WriterBounds.Clocks.SLOW;
    }

    /** Nothing would be violated either if nobody ever took over, or only from those who answer. */
    @Test
    void aPrimaryThatNeverAnswersIsSuperseded() {
        for (int w = 0; w <= 2; w++) {
            WriterWorld reached = new WriterWorld(Rules.PRODUCTION, WriterBounds.worst(3, w, 3, false)) {
                @Override
                public @Nullable String violation(Moment moment) {
                    Server old = moment.servers().getFirst();
                    boolean silent = old.promised() == 2 && old.run() == 1;
                    boolean taken = moment.servers().stream()
                            .anyMatch(server -> server.led() == 3 && server.role() == Server.Role.PRIMARY);
                    return silent && taken ? "REACHED: another holds epoch 3, and orders-0 never said a word" : null;
                }
            };
            Exploration found = Explorer.explore(reached, Profile.limits());
            assertThat(found.violation()).as("W = %d", w).isNotNull();
            assertThat(found.trace()).anyMatch(step -> step.contains("the leash of orders-0 has ended"));
        }
    }
}
