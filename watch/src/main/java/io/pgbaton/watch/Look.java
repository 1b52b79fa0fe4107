package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.InstanceState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One look at a whole cluster.
 *
 * @param baton null if the cluster has none
 * @param observations one per instance
 * @param finding what it came to
 * @param led how far the log of each member reached when it was last heard of as a primary
 */
public record Look(@Nullable Baton baton, List<Observation> observations, Finding finding, Map<Member, Position> led) {
    public Look {
        observations = List.copyOf(observations);
        led = Map.copyOf(led);
    }

    public Look(@Nullable Baton baton, List<Observation> observations, Finding finding) {
        this(baton, observations, finding, Map.of());
    }

    /** What the instances say that were heard. */
    public List<InstanceState> heard() {
        return Observation.heard(observations);
    }

    /** How far the log of whoever holds the baton reached when it was last heard of; null if that is not known. */
    @Nullable
    Position lastSeenOfHolder() {
        return baton == null || baton.holder() == null ? null : led.get(baton.holder());
    }
}
