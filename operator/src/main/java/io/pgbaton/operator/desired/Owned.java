package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;

/**
 * Whom a cluster's objects belong to.
 *
 * @param uid the PostgresCluster's own UID
 */
public record Owned(String namespace, ClusterNames names, ClusterUid uid) {
    /** Whose fields are whose, in server-side apply. */
    public static final String FIELD_MANAGER = "pgbaton-operator";

    public static Owned by(PostgresCluster cluster) {
        return new Owned(
                cluster.getMetadata().getNamespace(),
                cluster.names(),
                new ClusterUid(cluster.getMetadata().getUid()));
    }

    public String cluster() {
        return names.cluster();
    }

    /** Metadata of an object that goes away together with the cluster. */
    public ObjectMeta meta(String name) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Labels.of(cluster()))
                .withOwnerReferences(reference())
                .build();
    }

    /** How a status is written: by server-side apply, as everything else. */
    public static PatchContext apply() {
        return new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FIELD_MANAGER)
                .withForce(true)
                .build();
    }

    /** True if an object of that name belongs to somebody else, like an earlier cluster of the same name. */
    public boolean isForeign(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> !owner.getUid().equals(uid.value()));
    }

    private OwnerReference reference() {
        return new OwnerReferenceBuilder()
                .withApiVersion(PgbatonApi.NAME + "/" + PgbatonApi.VERSION)
                .withKind("PostgresCluster")
                .withName(cluster())
                .withUid(uid.value())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
