package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.watch.Cluster;
import io.pgbaton.worker.port.ClusterDirectory;
import io.pgbaton.worker.port.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * All clusters of all namespaces, by UID, as a watch keeps them. What is not in the watch's memory is asked of the API
 * server before it is taken for missing.
 */
final class ClusterPlaces implements Places, ClusterDirectory, AutoCloseable {
    private final KubernetesClient client;
    private final Consumer<ClusterUid> gone;
    private final Map<ClusterUid, ClusterPlace> places = new ConcurrentHashMap<>();
    private final SharedIndexInformer<PostgresCluster> informer;

    ClusterPlaces(KubernetesClient client) {
        this(client, uid -> {});
    }

    /** Tells, besides, of each cluster that is gone. */
    ClusterPlaces(KubernetesClient client, Consumer<ClusterUid> gone) {
        this.client = client;
        this.gone = gone;
        this.informer = client.resources(PostgresCluster.class)
                .inAnyNamespace()
                .runnableInformer(0)
                .itemStore(new SlimClusters())
                .exceptionHandler((started, trouble) -> true)
                .addEventHandler(new Handler());
    }

    /** Begins to watch; returns at once. */
    void start() {
        var _ = informer.start();
    }

    boolean hasSynced() {
        return informer.hasSynced();
    }

    /** What is known without asking anybody. */
    Optional<ClusterPlace> known(ClusterUid uid) {
        return Optional.ofNullable(places.get(uid));
    }

    /** All that are known, in no order. */
    Stream<ClusterPlace> known() {
        return places.values().stream();
    }

    @Override
    public Optional<ClusterPlace> find(ClusterUid uid) {
        Optional<ClusterPlace> known = known(uid);
        return known.isPresent() ? known : ask(uid);
    }

    private Optional<ClusterPlace> ask(ClusterUid uid) {
        try {
            return client.resources(PostgresCluster.class).inAnyNamespace().list().getItems().stream()
                    .filter(cluster -> uid.value().equals(cluster.getMetadata().getUid()))
                    .map(ClusterPlace::of)
                    .findFirst();
        } catch (KubernetesClientException e) {
            throw new StoreException("the API server does not say where cluster %s is".formatted(uid), e);
        }
    }

    @Override
    public Optional<Cluster> cluster(ClusterUid uid) {
        return find(uid).map(place -> place.toCluster(size(place)));
    }

    /**
     * How many instances a cluster runs, which may still be others than its owner wants by now. That its StatefulSet is
     * stopped does not count.
     */
    private int size(ClusterPlace place) {
        try {
            return Optional.ofNullable(client.apps()
                            .statefulSets()
                            .inNamespace(place.namespace())
                            .withName(place.names().statefulSet())
                            .get())
                    .map(set -> set.getSpec().getReplicas())
                    .filter(built -> built > 0)
                    .orElse(place.shape().replicas());
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "how many instances %s has is not known"
                            .formatted(place.names().cluster()),
                    e);
        }
    }

    /** As the API server has them now: a claim is there for longer than its pod. */
    @Override
    public List<InstanceName> volumes(ClusterUid uid) {
        Optional<ClusterPlace> place = find(uid);
        if (place.isEmpty()) {
            return List.of();
        }
        ClusterNames names = place.get().names();
        try {
            List<String> claims = client
                    .persistentVolumeClaims()
                    .inNamespace(place.get().namespace())
                    .withLabels(Labels.selector(names.cluster()))
                    .list()
                    .getItems()
                    .stream()
                    .map(claim -> claim.getMetadata().getName())
                    .toList();
            return names.instances(PgbatonApi.MAX_INSTANCES).stream()
                    .filter(instance -> claims.contains(names.volumeClaim(instance)))
                    .toList();
        } catch (KubernetesClientException e) {
            throw new StoreException("which volumes %s has is not known".formatted(names.cluster()), e);
        }
    }

    @Override
    public Optional<WantedShape> wanted(ClusterUid uid) {
        return find(uid).map(ClusterPlace::shape);
    }

    @Override
    public boolean isBeingDeleted(ClusterUid uid) {
        return known(uid).filter(ClusterPlace::ending).isPresent();
    }

    @Override
    public void close() {
        informer.close();
    }

    /** Keeps the watch's own copies without what is as large as all the rest. */
    private static final class SlimClusters extends BasicItemStore<PostgresCluster> {
        SlimClusters() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public PostgresCluster put(String key, PostgresCluster cluster) {
            cluster.getMetadata().setManagedFields(List.of());
            return super.put(key, cluster);
        }
    }

    private final class Handler implements ResourceEventHandler<PostgresCluster> {
        @Override
        public void onAdd(PostgresCluster cluster) {
            ClusterPlace place = ClusterPlace.of(cluster);
            places.put(place.uid(), place);
        }

        @Override
        public void onUpdate(PostgresCluster before, PostgresCluster now) {
            onAdd(now);
        }

        @Override
        public void onDelete(PostgresCluster last, boolean unknown) {
            ClusterUid uid = new ClusterUid(last.getMetadata().getUid());
            places.remove(uid);
            gone.accept(uid);
        }
    }
}
