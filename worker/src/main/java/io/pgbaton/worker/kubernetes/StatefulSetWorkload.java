package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Member;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.worker.port.Workload;
import java.time.Instant;
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
    private final BatonStore batons;

    StatefulSetWorkload(KubernetesClient client, Places places, BatonStore batons) {
        this.client = client;
        this.places = places;
        this.batons = batons;
    }

    @Override
    public Remains retain(ClusterUid cluster, @Nullable InstanceName except) {
        Optional<ClusterPlace> place = places.find(cluster);
        if (place.isEmpty()) {
            return new Remains(List.of(), List.of());
        }
        try {
            if (ending(place.get()).isEmpty()) {
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
            Optional<PostgresCluster> ending = place.flatMap(this::ending);
            if (place.isEmpty() || ending.isEmpty()) {
                return List.of();
            }
            List<Running> running = remains(place.get(), null).running();
            if (!running.isEmpty()) {
                throw new StoreException("volumes are in use: %s".formatted(running));
            }
            List<InstanceName> members = members(cluster);
            Instant created = created(ending.get());
            return place.get().names().instances(PgbatonApi.MAX_INSTANCES).stream()
                    .filter(instance ->
                            delete(place.get(), instance, members.contains(instance) ? Instant.MIN : created))
                    .map(place.get().names()::volumeClaim)
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException("which volumes of cluster %s are left is not known".formatted(cluster), e);
        }
    }

    private List<InstanceName> members(ClusterUid cluster) {
        return batons.get(cluster).map(Versioned::value).map(Baton::members).orElse(List.of()).stream()
                .map(Member::name)
                .toList();
    }

    /**
     * True if there was one of this cluster's. One that is older than the cluster was kept by a namesake; it is this one's only if
     * it was adopted, so that its instance is a member.
     */
    private boolean delete(ClusterPlace place, InstanceName instance, Instant oldest) {
        Resource<PersistentVolumeClaim> claim = client.persistentVolumeClaims()
                .inNamespace(place.namespace())
                .withName(place.names().volumeClaim(instance));
        PersistentVolumeClaim there = claim.get();
        if (there == null
                || !place.names()
                        .cluster()
                        .equals(there.getMetadata().getLabels().get(Labels.CLUSTER))
                || created(there).isBefore(oldest)) {
            return false;
        }
        var _ = claim.delete();
        return true;
    }

    private static Instant created(HasMetadata resource) {
        return Instant.parse(resource.getMetadata().getCreationTimestamp());
    }

    /**
     * The cluster whose end was asked for; empty if it is gone. Asked of the server itself: nothing else stands between a mistaken
     * request and a cluster that serves.
     */
    private Optional<PostgresCluster> ending(ClusterPlace place) {
        Optional<PostgresCluster> cluster = Optional.ofNullable(client.resources(PostgresCluster.class)
                        .inNamespace(place.namespace())
                        .withName(place.names().cluster())
                        .get())
                .filter(there -> place.uid().value().equals(there.getMetadata().getUid()));
        if (cluster.isPresent() && cluster.get().getMetadata().getDeletionTimestamp() == null) {
            throw new StoreException("nobody has asked to delete cluster %s"
                    .formatted(place.names().cluster()));
        }
        return cluster;
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
