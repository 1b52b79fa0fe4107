package io.pgbaton.operator.engine;

import java.util.Optional;

/** The way to speak to runs. Each call is bounded; trouble is an {@link EngineGateway.EngineException}. */
public interface RunLine {
    /** The newest run of this id; empty if there is none. */
    Optional<RunRef> newest(String workflowId);

    /**
     * Signals a run.
     *
     * @param id the engine takes one signal of the same id once
     */
    void signal(RunRef run, String name, Object payload, String id);
}
