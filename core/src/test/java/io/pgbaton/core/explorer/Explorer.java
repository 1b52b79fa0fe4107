package io.pgbaton.core.explorer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks every state that can be reached, nearest first, and stops at the first one that has a property violated: the trace
 * to it is then a shortest one.
 */
final class Explorer {
    private static final int CHECK_TIME_EVERY = 1024;

    private final Executors executors;
    private final Messages messages;
    private final Servers servers;
    private final List<Property> properties;
    private final Map<State, State> parents = new HashMap<>();

    Explorer(Rules rules, Bounds bounds, List<Property> properties) {
        this.properties = List.copyOf(properties);
        executors = new Executors(rules, bounds);
        messages = new Messages(rules);
        servers = new Servers(rules, bounds);
    }

    /**
     * What was found.
     *
     * @param states how many different ones were reached
     * @param depth how many steps the farthest of them is away
     * @param exhausted true if there is no other state within the bounds
     * @param violation what is wrong with the last state; null if nothing was found
     * @param trace the steps that lead to it, in words
     */
    record Result(
            int states,
            int depth,
            boolean exhausted,
            @Nullable String violation,
            List<String> trace) {
        String inWords() {
            return violation == null
                    ? "%,d states, depth %d, %s: holds"
                            .formatted(states, depth, exhausted ? "exhausted" : "stopped at the limit, NOT exhausted")
                    : "%s after %d steps (%,d states):%n%s".formatted(violation, trace.size(), states, numbered());
        }

        private String numbered() {
            StringBuilder lines = new StringBuilder();
            for (int index = 0; index < trace.size(); index++) {
                lines.append("    %2d. %s%n".formatted(index + 1, trace.get(index)));
            }
            return lines.toString();
        }
    }

    Result explore(State start, int mostStates, Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        Deque<State> open = new ArrayDeque<>(List.of(start));
        parents.put(start, start);
        int depth = 0;
        int leftInLevel = 1;
        for (int visited = 1; !open.isEmpty(); visited++) {
            State state = open.remove();
            for (Step step : steps(state)) {
                if (parents.putIfAbsent(step.next(), state) == null) {
                    String violation = violation(step.next());
                    if (violation != null) {
                        List<String> trace = trace(step.next());
                        return new Result(parents.size(), trace.size(), false, violation, trace);
                    }
                    open.add(step.next());
                }
            }
            if (parents.size() >= mostStates || (visited % CHECK_TIME_EVERY == 0 && System.nanoTime() > deadline)) {
                return new Result(parents.size(), depth, false, null, List.of());
            }
            if (--leftInLevel == 0) {
                depth++;
                leftInLevel = open.size();
            }
        }
        return new Result(parents.size(), depth - 1, true, null, List.of());
    }

    List<Step> steps(State state) {
        List<Step> steps = new ArrayList<>();
        executors.steps(state, steps);
        messages.steps(state, steps);
        servers.steps(state, steps);
        return steps;
    }

    private @Nullable String violation(State state) {
        for (Property property : properties) {
            String violation = property.violation(state);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    /** The words are made only now, by asking each state on the way once more for its steps. */
    private List<String> trace(State end) {
        List<String> words = new ArrayList<>();
        State state = end;
        State parent = parents.getOrDefault(state, state);
        while (!parent.equals(state)) {
            words.addFirst(wordsOf(parent, state));
            state = parent;
            parent = parents.getOrDefault(state, state);
        }
        return words;
    }

    private String wordsOf(State from, State to) {
        return steps(from).stream()
                .filter(step -> step.next().equals(to))
                .findFirst()
                .orElseThrow()
                .words()
                .get();
    }
}
