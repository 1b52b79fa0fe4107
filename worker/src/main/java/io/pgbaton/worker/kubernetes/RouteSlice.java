package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.worker.port.StoreException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An EndpointSlice of the primary Service of our own, which shows a new primary while its pod is being labelled.
 *
 * <p>A label changes two Services at once, the replicas' and the primary's, and kube-proxy programs a node at most once a
 * second: whichever change it hears of second waits. What is written here first is one change alone, and is in the first
 * round. Once the labels stand, it is taken back: they are what people see and what the Service selects by.
 *
 * <p>It carries the epoch that wrote it last, an opening's claim included. A claim changes no endpoint, and kube-proxy does
 * nothing on it.
 */
final class RouteSlice {
    private static final String SERVICE = "kubernetes.io/service-name";
    private static final String TYPE_4 = "IPv4";
    private static final String TYPE_6 = "IPv6";
    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

    private final KubernetesClient client;
    private final ClusterPlace place;

    RouteSlice(KubernetesClient client, ClusterPlace place) {
        this.client = client;
        this.place = place;
    }

    /**
     * One read of it.
     *
     * @param slice null if it was never written
     */
    record Seen(@Nullable EndpointSlice slice) {
        Epoch epoch() {
            return Optional.ofNullable(slice)
                    .map(there -> there.getMetadata().getAnnotations().get(Labels.EPOCH_ANNOTATION))
                    .map(epoch -> new Epoch(Long.parseLong(epoch)))
                    .orElse(Epoch.NONE);
        }

        private @Nullable String version() {
            return slice == null ? null : slice.getMetadata().getResourceVersion();
        }

        private boolean shows(Epoch in, String ip) {
            return epoch().equals(in)
                    && endpoints().stream().map(Endpoint::getAddresses).toList().equals(List.of(List.of(ip)));
        }

        private List<Endpoint> endpoints() {
            return slice == null || slice.getEndpoints() == null ? List.of() : slice.getEndpoints();
        }
    }

    Seen read() {
        try {
            return new Seen(client.discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace(place.namespace())
                    .withName(place.names().routeSlice())
                    .get());
        } catch (KubernetesClientException e) {
            throw new StoreException(
                    "the route of %s cannot be read".formatted(place.names().cluster()), e);
        }
    }

    /**
     * Lets no older epoch show anybody; empty if it has changed since it was read.
     *
     * @param type of the addresses that it will show; it stays what it was made with
     */
    Optional<Seen> claim(Seen read, Epoch epoch, String type) {
        return read.epoch().equals(epoch) ? Optional.of(read) : write(read, epoch, type, read.endpoints());
    }

    /** Shows this pod at this address; empty if it has changed since it was read. */
    Optional<Seen> show(Seen read, Epoch epoch, String pod, String ip) {
        if (read.shows(epoch, ip)) {
            return Optional.of(read);
        }
        Endpoint endpoint = new EndpointBuilder()
                .withAddresses(ip)
                .withNewConditions()
                .withReady(true)
                .withServing(true)
                .withTerminating(false)
                .endConditions()
                .withNewTargetRef()
                .withKind("Pod")
                .withNamespace(place.namespace())
                .withName(pod)
                .endTargetRef()
                .build();
        return write(read, epoch, type(ip), List.of(endpoint));
    }

    /** Shows nobody any more; empty if it has changed since it was read, which is then somebody else's. */
    Optional<Seen> clear(Seen read, Epoch epoch) {
        return read.endpoints().isEmpty() ? Optional.of(read) : write(read, epoch, TYPE_4, List.of());
    }

    private Optional<Seen> write(Seen read, Epoch epoch, String type, List<Endpoint> endpoints) {
        EndpointSlice next = new EndpointSliceBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(place.namespace())
                        .withName(place.names().routeSlice())
                        .withResourceVersion(read.version())
                        .withLabels(Labels.of(place.names().cluster()))
                        .addToLabels(SERVICE, place.names().primaryService())
                        .addToLabels(MANAGED_BY, Labels.MANAGED_BY_PGBATON)
                        .addToAnnotations(Labels.EPOCH_ANNOTATION, epoch.toString())
                        .withOwnerReferences(place.owner())
                        .build())
                .withAddressType(read.slice() == null ? type : read.slice().getAddressType())
                .withEndpoints(endpoints)
                .addNewPort()
                .withName("postgres")
                .withPort(ClusterNames.POSTGRES_PORT)
                .withProtocol("TCP")
                .endPort()
                .build();
        try {
            var resource = client.resource(next);
            return Optional.of(new Seen(read.slice() == null ? resource.create() : resource.update()));
        } catch (KubernetesClientException e) {
            if (Refusal.isOutdated(e)) {
                return Optional.empty();
            }
            throw new StoreException(
                    "whether the route of %s was written is not known"
                            .formatted(place.names().cluster()),
                    e);
        }
    }

    /** The kind of an address, as a slice names it. */
    static String type(String ip) {
        return ip.indexOf(':') >= 0 ? TYPE_6 : TYPE_4;
    }
}
