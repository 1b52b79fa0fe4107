package io.pgbaton.core.adoption;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a cluster without a Baton.
 *
 * @param cluster its UID now
 * @param wanted every instance that it should have
 * @param volumes every instance whose volume is there, wanted or not
 * @param reached the states of those who answered just now
 * @param acknowledgements how many members besides the holder shall confirm a commit; null for as many as is usual
 * @param permission null as long as no person has said anything
 */
public record Estate(
        ClusterUid cluster,
        List<InstanceName> wanted,
        List<InstanceName> volumes,
        List<InstanceState> reached,
        @Nullable Integer acknowledgements,
        @Nullable Permission permission) {
    public Estate {
        wanted = List.copyOf(wanted);
        volumes = List.copyOf(volumes);
        reached = List.copyOf(reached);
    }

    /** As whoever watches a cluster sees it, and before anybody has said anything. */
    public static Estate seen(ClusterUid cluster, List<InstanceName> wanted, Collection<InstanceState> reached) {
        return new Estate(cluster, wanted, wanted, List.copyOf(reached), null, null);
    }
}
