package io.pgbaton.core.baton;

/** Whether the baton is in somebody's hand or on its way. */
public enum Phase {
    HELD,
    MOVING
}
