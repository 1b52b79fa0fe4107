package io.pgbaton.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What lets the server of an instance stay writable (I5).
 *
 * @param wanted what it asks of whoever can read the Baton (I6); null while it needs nothing
 */
public record LeashState(By by, @Nullable GrantRequest wanted) {
    /** Whose leave reaches furthest. */
    public enum By {
        /** Enough of its peers said yes. */
        PEERS,
        /** Its peers are silent; somebody who read the Baton let it go on. */
        CONTROL,
        /** It has no peers and needs nobody's leave. */
        FREE
    }
}
