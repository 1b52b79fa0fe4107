package io.pgbaton.core.explorer.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is explored: everything that can happen, from one start.
 *
 * @param <S> one moment of it
 */
public interface World<S> {
    S start();

    /** Adds everything that can happen next; a step that changes nothing may be left out. */
    void steps(S state, List<Step<S>> steps);

    /** What is wrong with a moment, in words; null if nothing is. */
    @Nullable
    String violation(S state);

    /** How many longs a code needs at most. */
    int words();

    /** Writes a moment down. Moments with the same code must be alike in all that can follow. */
    void write(S state, Code code);
}
