package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a whole cluster.
 *
 * @param baton null if the cluster has none
 * @param observations one per instance
 * @param finding what it came to
 */
public record Look(@Nullable Baton baton, List<Observation> observations, Finding finding) {
    public Look {
        observations = List.copyOf(observations);
    }
}
