package io.pgbaton.workflows.step;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import java.util.List;

/**
 * What came of the step {@code follow}.
 *
 * @param following those who stream from the new primary, or were just told to
 * @param diverged those whose log is not a beginning of its log: they need a rejoin
 * @param silent those who could not be asked
 */
public record Following(List<InstanceName> following, List<Silence> diverged, List<Silence> silent) {
    public Following {
        following = List.copyOf(following);
        diverged = List.copyOf(diverged);
        silent = List.copyOf(silent);
    }

    /**
     * Asks every other member to follow.
     *
     * @param from where the primary was promoted
     */
    public record Request(Move move, Command.Source source, Position from) {}
}
