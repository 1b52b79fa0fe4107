package io.pgbaton.operator.detect;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.secret.ControlAccess;
import io.pgbaton.watch.Alarm;
import io.pgbaton.watch.Cluster;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.Endpoints;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.watch.Look;
import io.pgbaton.watch.Raiser;
import io.pgbaton.watch.Sight;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.workflows.start.Runs;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches all clusters: an event stream to each instance of each cluster, and the run that a finding calls for. A lost
 * primary is raised, and a primary whose peers are silent is let go on (I6), by every replica of the operator, so that it does
 * not matter which one still lives; all else only by the one that leads.
 */
public final class Detection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Detection.class);

    private final Outside outside;
    private final Inside inside;
    private final ControlAccess access;
    private final HttpInstances instances;
    private final Map<ClusterUid, WatchedCluster> watched = new ConcurrentHashMap<>();

    /** What the owners of the watched clusters want now. */
    private final Map<ClusterUid, ClusterPolicy> policies = new ConcurrentHashMap<>();

    /**
     * What it sees and calls.
     *
     * @param pods the pods of all clusters
     * @param runs raises runs
     * @param by who raises, as evidence says it
     */
    public record Outside(KubernetesClient client, PodWatch pods, Runs runs, String by) {}

    /**
     * What it learns from the rest of the operator.
     *
     * @param baton the Baton of a cluster as the cache has it; throws if it cannot be read
     * @param freshBaton the same, past every cache; throws if it cannot be read
     * @param leads whether this replica leads
     * @param changed told of each cluster about which something is new; must not block
     */
    public record Inside(
            Function<PostgresCluster, Optional<Baton>> baton,
            Function<PostgresCluster, Optional<Baton>> freshBaton,
            BooleanSupplier leads,
            Consumer<ResourceID> changed) {}

    public Detection(Outside outside, Inside inside) {
        this.outside = outside;
        this.inside = inside;
        this.access = new ControlAccess(outside.client(), Role.OPERATOR, InstantSource.system());
        this.instances = new HttpInstances(this::endpoint);
    }

    /** The newest look at a cluster; empty if there was none yet. */
    public Optional<Look> look(ClusterUid cluster) {
        return Optional.ofNullable(watched.get(cluster)).flatMap(WatchedCluster::look);
    }

    /** How many instances of this cluster are watched; empty if it is not watched. */
    public Optional<Integer> size(PostgresCluster cluster) {
        return Optional.ofNullable(
                        watched.get(new ClusterUid(cluster.getMetadata().getUid())))
                .map(known -> known.cluster().instances().size());
    }

    /** A pod came, changed or went. */
    public void podChanged(Pod pod) {
        String name = pod.getMetadata().getLabels().get(Labels.CLUSTER);
        if (name == null) {
            return;
        }
        ResourceID id = new ResourceID(name, pod.getMetadata().getNamespace());
        watched.values().stream().filter(cluster -> cluster.id().equals(id)).forEach(WatchedCluster::lookNow);
        inside.changed().accept(id);
    }

    /**
     * Watches exactly these clusters from now on. One that is being deleted is not watched: its instances are meant to
     * stop.
     *
     * @param clusters each with how many instances it runs
     */
    public void watch(Map<PostgresCluster, Integer> clusters) {
        Set<ClusterUid> wanted = new HashSet<>();
        clusters.forEach((cluster, size) -> {
            if (!cluster.isMarkedForDeletion()) {
                Cluster instances = clusterOf(cluster, size);
                wanted.add(instances.uid());
                policies.put(instances.uid(), Policies.of(cluster.getSpec()));
                watched.compute(instances.uid(), (uid, known) -> keepOrReplace(known, cluster, instances));
            }
        });
        watched.forEach((uid, known) -> {
            if (!wanted.contains(uid)) {
                log.info("{}: not watched any more", known.cluster().name());
                known.close();
                watched.remove(uid);
                policies.remove(uid);
                access.forget(uid);
            }
        });
    }

    private WatchedCluster keepOrReplace(@Nullable WatchedCluster known, PostgresCluster cluster, Cluster instances) {
        if (known != null && known.cluster().equals(instances)) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        WatchedCluster fresh = new WatchedCluster(
                ResourceID.fromResource(cluster),
                instances,
                sight(cluster, instances.uid()),
                raiser(instances),
                inside.changed());
        log.info("{}: watched", instances.name());
        fresh.start();
        return fresh;
    }

    private Sight sight(PostgresCluster cluster, ClusterUid uid) {
        return new Sight(
                () -> inside.baton().apply(cluster),
                () -> inside.freshBaton().apply(cluster),
                instances,
                (of, name, run) -> outside.pods().hasEnded(run),
                () -> policy(uid));
    }

    /** What the cluster's owner wants now. */
    private ClusterPolicy policy(ClusterUid uid) {
        return policies.getOrDefault(uid, ClusterPolicy.DEFAULT);
    }

    private static Cluster clusterOf(PostgresCluster cluster, int size) {
        List<InstanceName> names = cluster.names().instances(size);
        return new Cluster(
                new ClusterUid(cluster.getMetadata().getUid()),
                cluster.getMetadata().getName(),
                names);
    }

    private Raiser raiser(Cluster cluster) {
        Alarm alarm = new Alarm(
                cluster,
                outside.runs(),
                () -> policy(cluster.uid()),
                new Alarm.Watchman(outside.by(), InstantSource.system()));
        return look ->
                look.finding() instanceof Finding.PrimaryLost || inside.leads().getAsBoolean()
                        ? alarm.raise(look)
                        : Optional.empty();
    }

    private Optional<Endpoints.Endpoint> endpoint(ClusterUid uid, InstanceName instance) {
        WatchedCluster cluster = watched.get(uid);
        if (cluster == null) {
            return Optional.empty();
        }
        String namespace = cluster.id().getNamespace().orElseThrow();
        return outside.pods()
                .find(namespace, instance.value())
                .flatMap(pod -> Optional.ofNullable(pod.getStatus())
                        .map(PodStatus::getPodIP)
                        .filter(ip -> !ip.isBlank())
                        .flatMap(ip -> access.find(uid, pod, cluster.cluster().name())
                                .map(way -> new Endpoints.Endpoint(
                                        new Address(ip, ClusterNames.CONTROL_PORT), way.token(), way.connections()))));
    }

    @Override
    public void close() {
        watched.values().forEach(WatchedCluster::close);
        watched.clear();
        access.close();
    }
}
