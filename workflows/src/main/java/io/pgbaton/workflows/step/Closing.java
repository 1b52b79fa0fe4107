package io.pgbaton.workflows.step;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Position;

/** What came of the step {@code close}: the Baton is held again. */
public record Closing(Baton baton) {
    /** Asks to close; {@code at} is where the epoch's first row ended. */
    public record Request(Move move, Position at) {}
}
