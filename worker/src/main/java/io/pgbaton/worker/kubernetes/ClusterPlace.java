package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.watch.Cluster;
import java.util.List;

/**
 * Where a cluster lives.
 *
 * @param shape how many instances its owner wants now, and how many of them confirm a commit
 * @param ending true if somebody has asked to delete it
 */
record ClusterPlace(ClusterUid uid, String namespace, ClusterNames names, WantedShape shape, boolean ending) {
    static ClusterPlace of(PostgresCluster cluster) {
        return new ClusterPlace(
                new ClusterUid(cluster.getMetadata().getUid()),
                cluster.getMetadata().getNamespace(),
                cluster.names(),
                cluster.getSpec().shape(),
                cluster.getMetadata().getDeletionTimestamp() != null);
    }

    /** The cluster with as many instances. */
    Cluster toCluster(int size) {
        return new Cluster(uid, "%s/%s".formatted(namespace, names.cluster()), names.instances(size));
    }

    /** The claims of all its instances. */
    List<String> volumes() {
        return names.instances(shape.replicas()).stream()
                .map(names::volumeClaim)
                .toList();
    }

    /** What takes an object along when the cluster is gone. */
    OwnerReference owner() {
        return new OwnerReferenceBuilder()
                .withApiVersion("%s/%s".formatted(PgbatonApi.NAME, PgbatonApi.VERSION))
                .withKind("PostgresCluster")
                .withName(names.cluster())
                .withUid(uid.value())
                .withController(true)
                .build();
    }
}
