package io.pgbaton.core.election;

/** Who says that a lost primary is replaced ({@code failover.mode}). */
public enum FailoverMode {
    /** Nobody has to. */
    AUTOMATIC,
    /** A person approves each failover, once it is known that it could finish. */
    APPROVAL,
    /** A person starts it; nothing raises it by itself. */
    MANUAL
}
