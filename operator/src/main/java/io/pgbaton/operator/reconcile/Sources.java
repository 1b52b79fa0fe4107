package io.pgbaton.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Workload;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.baton.BatonResource;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The caches of everything that belongs to clusters, one watch a kind, and what is read from them. Kinds that we apply are
 * cached whole: comparing needs their managed fields.
 */
final class Sources {
    private static final String OURS = "%s=%s".formatted(Labels.MANAGED_BY, Labels.MANAGED_BY_PGBATON);

    private final KubernetesClient client;
    private final IndexedResourceCache<PostgresCluster> clusters;
    private final InformerEventSource<StatefulSet, PostgresCluster> statefulSets;
    private final InformerEventSource<Service, PostgresCluster> services;
    private final InformerEventSource<PodDisruptionBudget, PostgresCluster> budgets;
    private final InformerEventSource<NetworkPolicy, PostgresCluster> policies;
    private final InformerEventSource<ConfigMap, PostgresCluster> parameters;
    private final InformerEventSource<PostgresBaton, PostgresCluster> batons;
    private final InformerEventSource<PostgresRoleChange, PostgresCluster> records;

    Sources(EventSourceContext<PostgresCluster> context) {
        this.client = context.getClient();
        this.clusters = context.getPrimaryCache();
        this.statefulSets = source(StatefulSet.class, context);
        this.services = source(Service.class, context);
        this.budgets = source(PodDisruptionBudget.class, context);
        this.policies = source(NetworkPolicy.class, context);
        this.parameters = source(ConfigMap.class, context);
        this.batons = source(PostgresBaton.class, context);
        this.records = roleChanges(context);
    }

    private static <R extends HasMetadata> InformerEventSource<R, PostgresCluster> source(
            Class<R> type, EventSourceContext<PostgresCluster> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(type, PostgresCluster.class)
                        .withLabelSelector(OURS)
                        .withSecondaryToPrimaryMapper(Sources::cluster)
                        .build(),
                context);
    }

    /** Whoever asks for a switchover knows nothing of our labels: what it asks for names its cluster. */
    private static InformerEventSource<PostgresRoleChange, PostgresCluster> roleChanges(
            EventSourceContext<PostgresCluster> context) {
        return new InformerEventSource<>(
                InformerEventSourceConfiguration.from(PostgresRoleChange.class, PostgresCluster.class)
                        .withSecondaryToPrimaryMapper(Sources::clusterOf)
                        .build(),
                context);
    }

    /** What fails here for one object keeps the whole operator from starting. */
    static Set<ResourceID> clusterOf(PostgresRoleChange change) {
        return change.cluster()
                .map(name -> Set.of(new ResourceID(name, change.getMetadata().getNamespace())))
                .orElse(Set.of());
    }

    private static Set<ResourceID> cluster(HasMetadata object) {
        String name = object.getMetadata().getLabels().get(Labels.CLUSTER);
        return name == null
                ? Set.of()
                : Set.of(new ResourceID(name, object.getMetadata().getNamespace()));
    }

    List<EventSource<?, PostgresCluster>> all() {
        return List.of(statefulSets, services, budgets, policies, parameters, batons, records);
    }

    Stream<PostgresCluster> clusters() {
        return clusters.list();
    }

    /** How many instances the cluster runs; empty as long as its StatefulSet has not been seen. */
    Optional<Integer> size(PostgresCluster cluster) {
        return statefulSets
                .get(new ResourceID(
                        cluster.names().statefulSet(), cluster.getMetadata().getNamespace()))
                .filter(set -> !Owned.by(cluster).isForeign(set))
                .flatMap(set ->
                        ClusterShape.parse(set.getMetadata().getAnnotations().get(Workload.SHAPE_ANNOTATION)))
                .map(ClusterShape::replicas);
    }

    /**
     * The cluster's Baton. What the cache does not have is asked for: an absent Baton is a reason to found a cluster, and
     * for a moment the cache can miss what exists (fabric8 #7265).
     */
    Optional<Baton> baton(PostgresCluster cluster) {
        Optional<PostgresBaton> cached = batons.get(
                new ResourceID(cluster.names().baton(), cluster.getMetadata().getNamespace()));
        return cached.isPresent() ? batonOf(cluster, cached.get()) : freshBaton(cluster);
    }

    /** The cluster's Baton as it is at this moment: asked of the API server, which asks its store (I6). */
    Optional<Baton> freshBaton(PostgresCluster cluster) {
        PostgresBaton read = client.resources(PostgresBaton.class)
                .inNamespace(cluster.getMetadata().getNamespace())
                .withName(cluster.names().baton())
                .get();
        return read == null ? Optional.empty() : batonOf(cluster, read);
    }

    /** The namesake of a cluster that is gone may still be there. */
    private static Optional<Baton> batonOf(PostgresCluster cluster, PostgresBaton found) {
        return found.getSpec().clusterUid().equals(cluster.getMetadata().getUid())
                ? Optional.of(BatonResource.batonOf(found.getSpec()))
                : Optional.empty();
    }

    /** The records of a cluster's role changes, and what was asked for. */
    List<PostgresRoleChange> records(Owned owned) {
        return records.list(
                        owned.namespace(),
                        record ->
                                record.cluster().filter(owned.cluster()::equals).isPresent()
                                        && !owned.isForeign(record))
                .toList();
    }
}
