package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Epoch;

/**
 * A long step that the instance itself owns; asking for it again answers with this instead of starting a second one.
 *
 * @param detail what it is doing, or why it failed, in words
 */
public record JobState(Kind kind, Epoch epoch, Phase phase, String detail) {
    /** Which command began it. */
    public enum Kind {
        BOOTSTRAP,
        JOIN,
        GATE,
        LEVEL,
        REJOIN
    }

    /** How far it is. */
    public enum Phase {
        RUNNING,
        DONE,
        FAILED,
        /** A freeze or demote for a newer epoch ended it. */
        SUPERSEDED
    }

    public boolean isDone() {
        return phase == Phase.DONE;
    }

    public boolean isRunning() {
        return phase == Phase.RUNNING;
    }
}
