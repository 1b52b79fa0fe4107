package io.pgbaton.watch;

import java.util.Optional;

/** Raises what a finding calls for. */
@FunctionalInterface
public interface Raiser {
    /**
     * What was raised, in words; empty if nothing had to be, now.
     *
     * @throws RuntimeException if Temporal cannot be reached; the next look tries again
     */
    Optional<String> raise(Look look);
}
