package io.pgbaton.operator.engine;

/** Can the workflow engine be reached? */
public sealed interface EngineState {
    /** Nobody has asked yet. */
    record NotAsked() implements EngineState {}

    /** It answers. */
    record Reachable() implements EngineState {}

    /** It does not; nothing can be started until it does. */
    record Unreachable(String reason) implements EngineState {}

    default boolean isReachable() {
        return this instanceof Reachable;
    }
}
