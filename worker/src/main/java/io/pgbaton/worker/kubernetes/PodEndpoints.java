package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.secret.ControlTokens;
import io.pgbaton.watch.Endpoints;
import java.util.Optional;

/** The control ports of instances, at the addresses of their pods. */
final class PodEndpoints implements Endpoints {
    private final ClusterPlaces places;
    private final PodWatch pods;
    private final ControlTokens tokens;

    PodEndpoints(ClusterPlaces places, PodWatch pods, ControlTokens tokens) {
        this.places = places;
        this.pods = pods;
        this.tokens = tokens;
    }

    @Override
    public Optional<Endpoint> find(ClusterUid cluster, InstanceName instance) {
        return places.known(cluster)
                .flatMap(place -> address(place, instance)
                        .flatMap(address -> tokens.find(
                                        place.namespace(), place.names().cluster())
                                .map(token -> new Endpoint(address, token))));
    }

    private Optional<Address> address(ClusterPlace place, InstanceName instance) {
        return pods.find(place.namespace(), instance.value())
                .map(Pod::getStatus)
                .map(PodStatus::getPodIP)
                .filter(ip -> !ip.isEmpty())
                .map(ip -> new Address(ip, ClusterNames.CONTROL_PORT));
    }
}
