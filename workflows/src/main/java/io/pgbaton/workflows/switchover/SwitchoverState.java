package io.pgbaton.workflows.switchover;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answer to the query {@code state}.
 *
 * @param phase what it is doing or waiting for, in words
 * @param question what a person is asked; null if nothing
 * @param until when it expires, ISO-8601; null if it does not wait for a person
 * @param commands what a person can type, each complete but for the words in capitals
 * @param notes signals that were not obeyed, and other things worth knowing, oldest first
 */
public record SwitchoverState(
        String phase,
        @Nullable String question,
        @Nullable String until,
        List<String> commands,
        List<String> notes,
        SwitchoverOutcome soFar) {
    public SwitchoverState {
        commands = List.copyOf(commands);
        notes = List.copyOf(notes);
    }
}
