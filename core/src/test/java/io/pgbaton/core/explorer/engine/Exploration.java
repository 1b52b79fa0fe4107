package io.pgbaton.core.explorer.engine;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exploration found.
 *
 * @param states how many different moments were reached
 * @param depth how many steps the farthest of them is away
 * @param exhausted true if there is no other moment within the bounds
 * @param violation what is wrong with the last one; null if nothing was found
 * @param trace the steps that lead to it, in words
 */
public record Exploration(
        int states,
        int depth,
        boolean exhausted,
        Duration time,
        @Nullable String violation,
        List<String> trace) {

    public Exploration {
        trace = List.copyOf(trace);
    }

    public String inWords() {
        double seconds = time.toMillis() / 1000.0;
        return violation == null
                ? "%,d states, depth %d, %.1f s, %s: holds"
                        .formatted(
                                states, depth, seconds, exhausted ? "exhausted" : "stopped at the limit, NOT exhausted")
                : "%s after %d steps (%,d states, %.1f s):%n%s"
                        .formatted(violation, trace.size(), states, seconds, numbered());
    }

    private String numbered() {
        StringBuilder lines = new StringBuilder();
        for (int index = 0; index < trace.size(); index++) {
            lines.append("    %2d. %s%n".formatted(index + 1, trace.get(index)));
        }
        return lines.toString();
    }
}
