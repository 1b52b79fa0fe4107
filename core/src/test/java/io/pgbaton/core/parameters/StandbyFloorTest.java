package io.pgbaton.core.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StandbyFloorTest {
    private static final String NAME = "max_connections";
    private static final StandbyFloor FLOOR = new StandbyFloor(new TreeMap<>(Map.of(NAME, 200L)));

    @Test
    void aStandbyHasAtLeastWhatItsPrimaryHad() {
        assertThat(FLOOR.raise(Parameters.NONE)).isEqualTo(Parameters.of(Map.of(NAME, "200")));
        assertThat(FLOOR.raise(Parameters.of(Map.of(NAME, "100", "work_mem", "8MB"))))
                .isEqualTo(Parameters.of(Map.of(NAME, "200", "work_mem", "8MB")));
        assertThat(FLOOR.raise(Parameters.of(Map.of(NAME, "300")))).isEqualTo(Parameters.of(Map.of(NAME, "300")));
        assertThat(StandbyFloor.NONE.raise(Parameters.of(Map.of(NAME, "1"))))
                .isEqualTo(Parameters.of(Map.of(NAME, "1")));
    }

    @Test
    void tellsWhatStaysHigherThanItIsAskedFor() {
        assertThat(FLOOR.kept(Parameters.of(Map.of(NAME, "100"))))
                .containsExactly("max_connections stays 200 and does not become 100");
        assertThat(FLOOR.kept(Parameters.of(Map.of(NAME, "200")))).isEmpty();
    }

    @Test
    void tellsWhatStaysHigherThanTheDefaultWhereNobodyAsks() {
        assertThat(FLOOR.kept(Parameters.of(Map.of("work_mem", "1MB"))))
                .containsExactly("max_connections stays 200 and does not become 100, the default");
        assertThat(new StandbyFloor(new TreeMap<>(Map.of(
                                "max_connections", 100L,
                                "max_worker_processes", 8L,
                                "max_prepared_transactions", 0L,
                                "max_locks_per_transaction", 64L)))
                        .kept(Parameters.NONE))
                .isEmpty();
    }

    /**
     * A cluster whose owner changes his mind up to three times, at any moment between restarts and role changes, each in any
     * order: whoever starts, starts with at least what the log that it replays asks for, and nobody ends with less than asked.
     */
    @Test
    void inEveryOrderOfRestartsAndRoleChangesNoStandbyHasLessThanItsPrimary() {
        explore(List.of(2L, 2L, 2L), 0, null, 5);
    }

    /** Each instance by the value it runs with; what the log asks for is what its primary runs with. */
    private static void explore(List<Long> running, int primary, @Nullable Long wanted, int steps) {
        long asked = running.get(primary);
        for (long value : running) {
            assertThat(value).as("%s of which %d leads", running, primary).isGreaterThanOrEqualTo(asked);
        }
        if (steps == 0) {
            return;
        }
        for (long value = 1; value <= 3; value++) {
            explore(running, primary, value, steps - 1);
        }
        for (int instance = 0; instance < running.size(); instance++) {
            if (instance != primary) {
                explore(restarted(running, instance, asked, wanted), primary, wanted, steps - 1);
                explore(led(running, instance), instance, wanted, steps - 1);
            }
        }
    }

    private static List<Long> restarted(List<Long> running, int instance, long asked, @Nullable Long wanted) {
        List<Long> next = new ArrayList<>(running);
        next.set(instance, start(asked, wanted));
        return next;
    }

    /** Whoever has less than the new primary is restarted as soon as it meets that in the log. */
    private static List<Long> led(List<Long> running, int leader) {
        long asked = running.get(leader);
        return running.stream()
                .map(value -> value < asked ? start(asked, value) : value)
                .toList();
    }

    private static long start(long asked, @Nullable Long wanted) {
        StandbyFloor floor = new StandbyFloor(new TreeMap<>(Map.of(NAME, asked)));
        Parameters parameters = wanted == null ? Parameters.NONE : Parameters.of(Map.of(NAME, Long.toString(wanted)));
        return Long.parseLong(floor.raise(parameters).values().getOrDefault(NAME, "0"));
    }
}
