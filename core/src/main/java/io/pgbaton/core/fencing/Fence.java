package io.pgbaton.core.fencing;

/** Whether a move waits until nobody else can be writable ({@code failover.fence}). */
public enum Fence {
    /** It does (M3): at most one server accepts writes. */
    STRICT,
    /**
     * It does not, where commits wait for other members: what is acknowledged is kept (M1), but a session that turned
     * synchronous commit off may write on the old primary for a while yet, and that is lost.
     */
    FAST
}
