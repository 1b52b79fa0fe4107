package io.pgbaton.core.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance has made of the parameters that the owner of its cluster chose.
 *
 * @param version of the newest ones it has read ({@link io.pgbaton.core.parameters.Parameters#version})
 * @param refused why those are not in force and the ones before are, in words; null if they are, but for what follows
 * @param pendingRestart the names of those that wait for PostgreSQL to be started anew
 * @param kept in words, those that stay higher than they are asked for, because a standby may not have less than its primary had
 */
public record ParameterState(String version, @Nullable String refused, List<String> pendingRestart, List<String> kept) {
    public ParameterState {
        pendingRestart = List.copyOf(pendingRestart);
        kept = List.copyOf(kept);
    }
}
