package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Raises what a finding calls for. */
@FunctionalInterface
public interface Raiser {
    /**
     * What was raised, in words; empty if nothing had to be, now.
     *
     * @param baton null if the cluster has none
     * @throws RuntimeException if Temporal cannot be reached; the next look tries again
     */
    Optional<String> raise(Finding finding, @Nullable Baton baton);
}
