package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.secret.ControlAccess;
import io.pgbaton.watch.Endpoints;
import java.util.Optional;

/** The control ports of instances, at the addresses of their pods. */
final class PodEndpoints implements Endpoints {
    private final ClusterPlaces places;
    private final PodWatch pods;
    private final ControlAccess access;

    PodEndpoints(ClusterPlaces places, PodWatch pods, ControlAccess access) {
        this.places = places;
        this.pods = pods;
        this.access = access;
    }

    @Override
    public Optional<Endpoint> find(ClusterUid cluster, InstanceName instance) {
        return places.known(cluster)
                .flatMap(place -> pods.find(place.namespace(), instance.value())
                        .flatMap(pod -> address(pod)
                                .flatMap(address -> access.find(
                                                cluster, pod, place.names().cluster())
                                        .map(way -> new Endpoint(address, way.token(), way.connections())))));
    }

    private static Optional<Address> address(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(PodStatus::getPodIP)
                .filter(ip -> !ip.isEmpty())
                .map(ip -> new Address(ip, ClusterNames.CONTROL_PORT));
    }
}
