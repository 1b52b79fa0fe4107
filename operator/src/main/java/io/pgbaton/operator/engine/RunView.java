package io.pgbaton.operator.engine;

import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.rolechange.RoleChangeState;
import org.jspecify.annotations.Nullable;

/** What is known about the newest role-change run of a cluster. */
public sealed interface RunView {
    /** The engine could not be asked. */
    record Unknown(String reason) implements RunView {}

    /** There never was one, or the engine has forgotten it. */
    record None() implements RunView {}

    /**
     * It is open.
     *
     * @param state what it says itself; null if it was not asked or no worker answers for it
     */
    record Open(RunRef run, @Nullable RoleChangeState state) implements RunView {}

    /**
     * It has ended.
     *
     * @param outcome its record; null if it did not complete or the engine has forgotten it
     */
    record Closed(RunRef run, @Nullable RoleChangeOutcome outcome) implements RunView {}
}
