package io.pgbaton.workflows.rolechange;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Candidate;
import io.pgbaton.workflows.step.Move;
import org.jspecify.annotations.Nullable;

/**
 * One epoch as a run works on it.
 *
 * @param baton as it was when the epoch was opened
 * @param candidate who may lead it, if that is known already; null if an election is needed
 * @param inOrder true if the old primary serves and is to stop in order, before anybody is frozen
 */
record Tenure(Baton baton, @Nullable Candidate candidate, boolean inOrder) {
    Tenure(Baton baton, @Nullable Candidate candidate) {
        this(baton, candidate, false);
    }

    Move move() {
        return new Move(baton.cluster(), baton.ballot());
    }

    String epoch() {
        return baton.epoch().toString();
    }

    Tenure led(Candidate winner) {
        return new Tenure(baton, winner);
    }
}
