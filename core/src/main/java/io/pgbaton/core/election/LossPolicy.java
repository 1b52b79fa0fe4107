package io.pgbaton.core.election;

/** What an asynchronous cluster does where moving its baton may lose commits ({@code failover.lossy}). */
public enum LossPolicy {
    /** Holds until a person has seen how much it is. */
    ASK,
    /** Holds until nothing can be lost. */
    NEVER,
    /** Moves, and says how much it was. */
    ALLOW
}
