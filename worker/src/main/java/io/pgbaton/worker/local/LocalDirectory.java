package io.pgbaton.worker.local;

import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.watch.Cluster;
import io.pgbaton.worker.port.ClusterDirectory;
import java.util.Optional;

/** Knows the one cluster of its folder. */
public record LocalDirectory(LocalCluster cluster) implements ClusterDirectory {
    @Override
    public Optional<Cluster> cluster(ClusterUid uid) {
        return uid.equals(cluster.uid()) ? Optional.of(cluster.toCluster()) : Optional.empty();
    }

    @Override
    public Optional<WantedShape> wanted(ClusterUid uid) {
        return uid.equals(cluster.uid()) ? cluster.wanted() : Optional.empty();
    }
}
