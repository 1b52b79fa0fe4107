package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Workload;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops instances by the numbers that a StatefulSet counts. Everyone but one: a single replica whose count starts at that
 * one's ordinal; the controller then deletes the others, each with its grace period.
 */
final class StatefulSetWorkload implements Workload {
    private final KubernetesClient client;
    private final Places places;

    StatefulSetWorkload(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    @Override
    public Remains retain(ClusterUid cluster, @Nullable InstanceName except) {
        Optional<ClusterPlace> place = places.find(cluster);
        if (place.isEmpty()) {
            return new Remains(List.of(), List.of());
        }
        try {
            if (isGone(place.get())) {
                return new Remains(List.of(), place.get().volumes());
            }
            scale(place.get(), except);
            return remains(place.get(), except);
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "what is left of %s is not known"
                            .formatted(place.get().names().cluster()),
                    e);
        }
    }

    @Override
    public List<String> deleteVolumes(ClusterUid cluster) {
        Optional<ClusterPlace> place = places.find(cluster);
        try {
            if (place.isEmpty() || isGone(place.get())) {
                return List.of();
            }
            List<Running> running = remains(place.get(), null).running();
            if (!running.isEmpty()) {
                throw new StoreException("volumes are in use: %s".formatted(running));
            }
            return place.get().names().instances(PgbatonApi.MAX_INSTANCES).stream()
                    .map(place.get().names()::volumeClaim)
                    .filter(claim -> delete(place.get(), claim))
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException("which volumes of cluster %s are left is not known".formatted(cluster), e);
        }
    }

    /** True if there was one of this cluster's. */
    private boolean delete(ClusterPlace place, String name) {
        Resource<PersistentVolumeClaim> claim =
                client.persistentVolumeClaims().inNamespace(place.namespace()).withName(name);
        PersistentVolumeClaim there = claim.get();
        if (there == null
                || !place.names()
                        .cluster()
                        .equals(there.getMetadata().getLabels().get(Labels.CLUSTER))) {
            return false;
        }
        var _ = claim.delete();
        return true;
    }

    /** Asked of the server itself: nothing else stands between a mistaken request and a cluster that serves. */
    private boolean isGone(ClusterPlace place) {
        PostgresCluster cluster = client.resources(PostgresCluster.class)
                .inNamespace(place.namespace())
                .withName(place.names().cluster())
                .get();
        if (cluster == null || !place.uid().value().equals(cluster.getMetadata().getUid())) {
            return true;
        }
        if (cluster.getMetadata().getDeletionTimestamp() == null) {
            throw new StoreException("nobody has asked to delete cluster %s"
                    .formatted(place.names().cluster()));
        }
        return false;
    }

    private void scale(ClusterPlace place, @Nullable InstanceName except) {
        StatefulSet set = client.apps()
                .statefulSets()
                .inNamespace(place.namespace())
                .withName(place.names().statefulSet())
                .get();
        if (set == null || !isOwned(set, place) || isScaled(set, except)) {
            return;
        }
        String patch = except == null
                ? "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{\"replicas\":0}}"
                        .formatted(set.getMetadata().getUid())
                : "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{\"replicas\":1,\"ordinals\":{\"start\":%d}}}"
                        .formatted(set.getMetadata().getUid(), except.ordinal());
        client.apps()
                .statefulSets()
                .inNamespace(place.namespace())
                .withName(place.names().statefulSet())
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private static boolean isOwned(StatefulSet set, ClusterPlace place) {
        return set.getMetadata().getOwnerReferences().stream()
                .anyMatch(owner -> owner.getUid().equals(place.uid().value()));
    }

    /** A set that was scaled down further stays so: a late request to stop fewer starts nobody again. */
    private static boolean isScaled(StatefulSet set, @Nullable InstanceName except) {
        int replicas = set.getSpec().getReplicas();
        return replicas == 0 || (except != null && replicas == 1 && start(set) == except.ordinal());
    }

    private static int start(StatefulSet set) {
        return Optional.ofNullable(set.getSpec().getOrdinals())
                .map(ordinals -> ordinals.getStart())
                .orElse(0);
    }

    private Remains remains(ClusterPlace place, @Nullable InstanceName except) {
        List<Running> running = client
                .pods()
                .inNamespace(place.namespace())
                .withLabels(Labels.selector(place.names().cluster()))
                .list()
                .getItems()
                .stream()
                .filter(pod -> except == null || !pod.getMetadata().getName().equals(except.value()))
                .map(pod -> new Running(pod.getMetadata().getName(), node(pod)))
                .toList();
        return new Remains(running, place.volumes());
    }

    private static String node(Pod pod) {
        String node = pod.getSpec().getNodeName();
        return node == null ? "no node yet" : node;
    }
}
