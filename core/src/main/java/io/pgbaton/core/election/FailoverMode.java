package io.pgbaton.core.election;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.Ballot;
import org.jspecify.annotations.Nullable;

/** Who says that a lost primary is replaced ({@code failover.mode}). */
public enum FailoverMode {
    /** Nobody has to. */
    AUTOMATIC,
    /** A person approves each failover, once it is known that it could finish. */
    APPROVAL,
    /** A person starts it; nothing raises it by itself. */
    MANUAL;

    /**
     * Is a person's yes missing before an epoch is opened? Only while the baton is held: what was begun is only ever finished
     * (M7).
     *
     * @param approved the opening that a person has approved to leave; null if there was no such word
     */
    public boolean needsWord(Baton baton, @Nullable Ballot approved) {
        return this == APPROVAL
                && baton.phase() == Phase.HELD
                && !baton.ballot().equals(approved);
    }
}
