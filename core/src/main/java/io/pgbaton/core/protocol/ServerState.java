package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Position;
import org.jspecify.annotations.Nullable;

/**
 * What the PostgreSQL server of an instance is doing.
 *
 * @param position how far its log reaches, as last seen; null while it cannot be asked
 * @param upstream whom it streams from; null if it receives nothing
 * @param admitted the epoch in which clients were let in; {@link Epoch#NONE} if they are not
 * @param exit how the server last ended by itself; null if it never did in this run of the process
 */
public record ServerState(
        Phase phase,
        @Nullable Position position,
        @Nullable Address upstream,
        Epoch admitted,
        @Nullable Exit exit) {
    /** Where a server can be between nothing and primary. */
    public enum Phase {
        /** No database on the volume. */
        EMPTY,
        STOPPED,
        STARTING,
        STANDBY,
        PROMOTING,
        PRIMARY
    }

    /**
     * The server ended without being asked to: the instance's first-hand word.
     *
     * @param role what it was when it ended
     * @param epoch the epoch it had promised then
     * @param number counts the exits in this run of the process, from 1
     */
    public record Exit(Phase role, Epoch epoch, int number, String description) {}

    public boolean isPrimary() {
        return phase == Phase.PRIMARY;
    }
}
