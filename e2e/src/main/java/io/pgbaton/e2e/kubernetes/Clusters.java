package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.resources.cluster.BootstrapSpec;
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.resources.cluster.FailoverSpec;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks for clusters in namespaces of their own, and takes them away again, as a person with kubectl would. */
public final class Clusters implements AutoCloseable {
    private static final String IMAGE = "pgbaton/postgres:17";
    private static final Duration DELETE_DEADLINE = Duration.ofMinutes(3);

    private final Sandbox sandbox;
    private final KubernetesClient client;

    public Clusters(Sandbox sandbox) {
        this.sandbox = sandbox;
        this.client = sandbox.client();
    }

    /** Asks for a cluster, of which nothing but its volumes is left when it is deleted; it is not there yet. */
    public KubernetesStack create(ClusterKey key, int replicas) {
        return create(key, replicas, FailoverSpec.DEFAULT);
    }

    /** The same, of one that moves its role in a certain way. */
    public KubernetesStack create(ClusterKey key, int replicas, FailoverSpec failover) {
        return create(key, replicas, failover, DeletionSpec.NO_BACKUP);
    }

    /** Asks for a cluster that leaves this behind; it is not there yet. */
    public KubernetesStack create(ClusterKey key, int replicas, DeletionSpec deletion) {
        return create(key, replicas, FailoverSpec.DEFAULT, deletion);
    }

    /** Asks for a cluster that is made from a backup; it is not there yet. */
    public KubernetesStack createFrom(ClusterKey key, int replicas, String backup) {
        return create(
                key, spec(replicas, FailoverSpec.DEFAULT, DeletionSpec.NO_BACKUP, new BootstrapSpec(backup, false)));
    }

    /** Asks for a cluster with volumes of this StorageClass; it is not there yet. */
    public KubernetesStack createOn(String storageClass, ClusterKey key, int replicas) {
        PostgresClusterSpec spec = spec(replicas, FailoverSpec.DEFAULT, DeletionSpec.NO_BACKUP, null);
        spec.storageSpec().setStorageClassName(storageClass);
        return create(key, spec);
    }

    private KubernetesStack create(ClusterKey key, int replicas, FailoverSpec failover, DeletionSpec deletion) {
        return create(key, spec(replicas, failover, deletion, null));
    }

    private KubernetesStack create(ClusterKey key, PostgresClusterSpec spec) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(key.namespace())
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .serverSideApply();
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(key.namespace())
                .withName(key.name())
                .build());
        cluster.setSpec(spec);
        client.resource(cluster).create();
        return KubernetesStack.watch(sandbox, key);
    }

    private static PostgresClusterSpec spec(
            int replicas, FailoverSpec failover, DeletionSpec deletion, @Nullable BootstrapSpec bootstrap) {
        return new PostgresClusterSpec(
                replicas,
                IMAGE,
                new ResourceRequirementsBuilder()
                        .addToRequests("cpu", new Quantity("250m"))
                        .build(),
                new PersistentVolumeClaimSpecBuilder()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .build(),
                null,
                failover,
                null,
                deletion,
                bootstrap,
                false);
    }

    /** Asks for so many instances of a cluster that there is; they are not there yet. */
    public void scale(ClusterKey key, int replicas) {
        key.in(client).scale(replicas);
    }

    /** Deletes the cluster alone, and waits until it is gone. */
    public void delete(ClusterKey key) {
        askToDelete(key);
        awaitGone(key);
    }

    /** Deletes the cluster as {@code kubectl delete --wait=false} does. */
    public void askToDelete(ClusterKey key) {
        key.in(client).delete();
    }

    /** Waits until a cluster that was deleted is gone. */
    public void awaitGone(ClusterKey key) {
        Eventually.within(
                DELETE_DEADLINE,
                "PostgresCluster %s to be gone; its finalizer goes when its DeleteCluster run has ended".formatted(key),
                () -> key.in(client).get() == null);
    }

    /** Deletes whatever is in the namespace: clusters in good order, then the rest with their volumes. */
    public void deleteNamespace(String namespace) {
        if (client.namespaces().withName(namespace).get() == null) {
            return;
        }
        client.resources(PostgresCluster.class).inNamespace(namespace).list().getItems().stream()
                .map(cluster -> new ClusterKey(namespace, cluster.getMetadata().getName()))
                .forEach(this::delete);
        client.namespaces().withName(namespace).delete();
        Eventually.within(
                DELETE_DEADLINE,
                "namespace %s to be gone".formatted(namespace),
                () -> client.namespaces().withName(namespace).get() == null);
    }

    @Override
    public void close() {
        client.close();
    }
}
