package io.pgbaton.workflows.rolechange;

import io.pgbaton.workflows.step.Hold;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to the query {@code state}.
 *
 * @param phase what the run is doing, in words
 * @param hold what it waits for; null if it is not holding
 * @param holdsUntil when it gives up, ISO-8601; null if it is not holding
 * @param commands what a person can type to go on or to stop, each complete but for the words in capitals
 * @param notes signals that were not obeyed, and other things worth knowing, oldest first
 */
public record RoleChangeState(
        String phase,
        @Nullable Hold hold,
        @Nullable String holdsUntil,
        List<String> commands,
        List<String> notes,
        RoleChangeOutcome soFar) {
    public RoleChangeState {
        // An older worker does not say any.
        commands = commands == null ? List.of() : List.copyOf(commands);
        notes = List.copyOf(notes);
    }

    static RoleChangeState notStarted(List<String> notes) {
        RoleChangeOutcome nothing = new RoleChangeOutcome(
                RoleChangeOutcome.Result.RUNNING,
                "not started",
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                0,
                0);
        return new RoleChangeState("not started", null, null, List.of(), notes, nothing);
    }
}
