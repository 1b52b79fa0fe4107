package io.pgbaton.operator.engine;

import io.pgbaton.workflows.switchover.SwitchoverOutcome;
import io.pgbaton.workflows.switchover.SwitchoverState;
import org.jspecify.annotations.Nullable;

/** What is known about a switchover that somebody asked for. */
public sealed interface RequestView {
    /** The engine could not be asked. */
    record Unknown(String reason) implements RequestView {}

    /**
     * It has no run yet, and waits for something.
     *
     * @param soon true if that is about to come
     */
    record Waiting(String reason, boolean soon) implements RequestView {}

    /**
     * It never got a run, and never will.
     *
     * @param result how it ended
     * @param at when, RFC 3339
     */
    record Over(String result, String reason, String at) implements RequestView {}

    /**
     * Its run is open.
     *
     * @param state what it says itself; null if no worker answers for it
     */
    record Open(RunRef run, @Nullable SwitchoverState state) implements RequestView {}

    /**
     * Its run has ended.
     *
     * @param outcome its record; null if it did not complete or the engine has forgotten it
     */
    record Closed(RunRef run, @Nullable SwitchoverOutcome outcome) implements RequestView {}
}
