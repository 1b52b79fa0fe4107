package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.secret.ControlAccess;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.port.BackupRunner;
import io.pgbaton.worker.port.PodKeeper;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.Seals;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Versioned;
import io.pgbaton.worker.port.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All ports of all clusters that a Kubernetes API server knows. */
public final class KubernetesPorts implements AutoCloseable {
    private static final int WARM_CLUSTERS = 3;
    private static final Duration WARM_CALL = Duration.ofSeconds(1);

    private final Logger log = LoggerFactory.getLogger(KubernetesPorts.class);
    private final KubernetesClient client;
    private final ClusterPlaces places;
    private final PodWatch pods;
    private final ControlAccess access;
    private final HttpInstances instances;
    private final Ports ports;
    private final Workload workload;
    private final BackupRunner backups;
    private final PodKeeper podKeeper;

    /**
     * Prepares the ports on a client that the caller closes after them.
     *
     * @param words where words of people have to come from
     */
    public KubernetesPorts(KubernetesClient client, Words words) {
        this.client = client;
        access = new ControlAccess(client, Role.WORKER, InstantSource.system());
        places = new ClusterPlaces(client, access::forget);
        pods = new PodWatch(client, pod -> {});
        instances = new HttpInstances(new PodEndpoints(places, pods, access));
        ResourceBatonStore batons = new ResourceBatonStore(client, places);
        workload = new StatefulSetWorkload(client, places, batons);
        backups = new JobBackupRunner(client, places, access, InstantSource.system());
        podKeeper = new StatefulSetPods(client, places);
        ports = new Ports(
                batons,
                new LabelRouter(client, places, batons),
                instances,
                (cluster, instance, incarnation) -> pods.hasEnded(incarnation),
                places,
                words == Words.KUBECTL ? new SecretSeals(client, places) : Seals.NOT_DEMANDED,
                new JobBackupShelf(client, places));
    }

    /** Begins to watch clusters and pods; returns at once. */
    public void start() {
        places.start();
        pods.start();
    }

    /** True once all that was there at the start is known. */
    public boolean hasSynced() {
        return places.hasSynced() && pods.hasSynced();
    }

    /**
     * Takes the ways to the API server and to an instance that a failover takes, because the first time on each loads
     * hundreds of classes. Nothing is changed, and whether anybody answers does not matter here.
     */
    public void warmUp() {
        ClusterPlace nobody = new ClusterPlace(
                new ClusterUid("none"), "default", new ClusterNames("none"), new WantedShape(1, 0), false);
        Baton baton = Baton.founding(
                nobody.uid(),
                new Ballot(Epoch.FIRST, new Token("none")),
                new Member(nobody.names().instance(0), new VolumeId("0".repeat(16))),
                new Incarnation("none", "none", "none"));
        ResourceBatonStore batons = new ResourceBatonStore(client, uid -> Optional.of(nobody));
        quietly(() -> batons.get(nobody.uid()));
        quietly(() -> batons.compareAndSet(new Versioned<>(baton, "1"), baton));
        quietly(() -> new LabelRouter(client, uid -> Optional.of(nobody), batons).touch(nobody));
        places.known().limit(WARM_CLUSTERS).forEach(place -> {
            quietly(() -> ports.batons().get(place.uid()));
            quietly(() -> instances.state(place.uid(), place.names().instance(0), WARM_CALL));
        });
    }

    private void quietly(Runnable call) {
        try {
            call.run();
        } catch (StoreException e) {
            log.warn("while warming up: {}", e.getMessage());
        }
    }

    public Ports ports() {
        return ports;
    }

    /** Who runs the instances of these clusters. */
    public Workload workload() {
        return workload;
    }

    /** The pods of their instances. */
    public PodKeeper pods() {
        return podKeeper;
    }

    /** Who makes their last backups. */
    public BackupRunner backups() {
        return backups;
    }

    @Override
    public void close() {
        access.close();
        pods.close();
        places.close();
    }
}
