package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.secret.ControlTokens;
import io.pgbaton.watch.HttpInstances;
import io.pgbaton.worker.port.Ports;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Workload;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All ports of all clusters that a Kubernetes API server knows. */
public final class KubernetesPorts implements AutoCloseable {
    private static final int WARM_CLUSTERS = 3;
    private static final Duration WARM_CALL = Duration.ofSeconds(1);

    private final Logger log = LoggerFactory.getLogger(KubernetesPorts.class);
    private final ClusterPlaces places;
    private final PodWatch pods;
    private final HttpInstances instances;
    private final Ports ports;
    private final Workload workload;

    /** Prepares the ports on a client that the caller closes after them. */
    public KubernetesPorts(KubernetesClient client) {
        places = new ClusterPlaces(client);
        pods = new PodWatch(client, pod -> {});
        instances =
                new HttpInstances(new PodEndpoints(places, pods, new ControlTokens(client, InstantSource.system())));
        workload = new StatefulSetWorkload(client, places);
        ResourceBatonStore batons = new ResourceBatonStore(client, places);
        ports = new Ports(
                batons,
                new LabelRouter(client, places, batons),
                instances,
                (cluster, instance, incarnation) -> pods.hasEnded(incarnation),
                places);
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
     * Reads one Baton and asks one instance of each of a few clusters, which loads all that a failover needs; whether anybody
     * answers does not matter here.
     */
    public void warmUp() {
        places.known().limit(WARM_CLUSTERS).forEach(place -> {
            try {
                ports.batons().get(place.uid());
            } catch (StoreException e) {
                log.warn("while warming up: {}", e.getMessage());
            }
            instances.state(place.uid(), place.names().instance(0), WARM_CALL);
        });
    }

    public Ports ports() {
        return ports;
    }

    /** Who runs the instances of these clusters. */
    public Workload workload() {
        return workload;
    }

    @Override
    public void close() {
        instances.close();
        pods.close();
        places.close();
    }
}
