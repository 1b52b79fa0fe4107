package io.pgbaton.core.explorer.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks every moment that can be reached, nearest first, and stops at the first one that is wrong: the trace to it is then a
 * shortest one. Keeps each moment only as its code.
 */
public final class Explorer<S> {
    private static final int CHECK_TIME_EVERY = 1024;
    private static final int NOBODY = -1;

    private final World<S> world;
    private final Limits limits;
    private final Visited visited;
    private final Code code;
    private final long began = System.nanoTime();

    /** What an exploration may cost at most. */
    public record Limits(int states, Duration time) {}

    private Explorer(World<S> world, Limits limits) {
        this.world = world;
        this.limits = limits;
        code = new Code(world.words());
        visited = new Visited(world.words());
        world.write(world.start(), code);
    }

    public static <S> Exploration explore(World<S> world, Limits limits) {
        return new Explorer<>(world, limits).run();
    }

    private Exploration run() {
        Deque<S> open = new ArrayDeque<>(List.of(world.start()));
        List<Step<S>> steps = new ArrayList<>();
        visited.add(code, NOBODY);
        int depth = 0;
        int endOfLevel = 1;
        for (int index = 0; !open.isEmpty(); index++) {
            if (index == endOfLevel) {
                depth++;
                endOfLevel = visited.size();
            }
            steps.clear();
            world.steps(open.remove(), steps);
            for (Step<S> step : steps) {
                if (isNew(step.next(), index)) {
                    String violation = world.violation(step.next());
                    if (violation != null) {
                        List<String> trace = trace(visited.size() - 1);
                        return found(trace.size(), false, violation, trace);
                    }
                    open.add(step.next());
                }
            }
            if (isEnough(index)) {
                return found(depth, false, null, List.of());
            }
        }
        return found(depth, true, null, List.of());
    }

    private boolean isNew(S state, int parent) {
        code.clear();
        world.write(state, code);
        return visited.add(code, parent);
    }

    private boolean isEnough(int index) {
        return visited.size() >= limits.states()
                || (index % CHECK_TIME_EVERY == 0 && time().compareTo(limits.time()) > 0);
    }

    private Duration time() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private Exploration found(int depth, boolean exhausted, @Nullable String violation, List<String> trace) {
        return new Exploration(visited.size(), depth, exhausted, time(), violation, trace);
    }

    /** The words are made only now, by walking the way once more. */
    private List<String> trace(int end) {
        Deque<long[]> way = new ArrayDeque<>();
        for (int index = end; visited.parent(index) != NOBODY; index = visited.parent(index)) {
            way.push(visited.code(index));
        }
        List<String> words = new ArrayList<>();
        S state = world.start();
        for (long[] next : way) {
            Step<S> step = stepTo(state, next);
            words.add(step.words().get());
            state = step.next();
        }
        return words;
    }

    private Step<S> stepTo(S state, long[] next) {
        List<Step<S>> steps = new ArrayList<>();
        world.steps(state, steps);
        for (Step<S> step : steps) {
            code.clear();
            world.write(step.next(), code);
            if (code.equalsWords(next)) {
                return step;
            }
        }
        throw new IllegalStateException("the way cannot be walked again: a code stands for moments that are not alike");
    }
}
