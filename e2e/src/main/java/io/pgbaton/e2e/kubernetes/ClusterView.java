package io.pgbaton.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.baton.BatonResource;
import io.pgbaton.resources.baton.PostgresBaton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A cluster's objects as the API server streams them: asking this costs nothing, and goes on while the API server is away. */
final class ClusterView implements AutoCloseable {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final ClusterKey key;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<EndpointSlice> endpoints;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<PostgresBaton> batons;
    private final SharedIndexInformer<Secret> secrets;
    /** Every address that a pod of the cluster ever had, with the pod's name. */
    private final Map<String, String> nameByHost = new ConcurrentHashMap<>();

    ClusterView(KubernetesClient client, ClusterKey key) {
        this.key = key;
        String namespace = key.namespace();
        ClusterNames names = key.names();
        this.pods = client.pods()
                .inNamespace(namespace)
                .withLabels(Labels.selector(key.name()))
                .inform(new AddressBook());
        this.endpoints = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace(namespace)
                .withLabel(SERVICE_NAME, names.primaryService())
                .inform();
        this.services = client.services()
                .inNamespace(namespace)
                .withName(names.primaryService())
                .inform();
        this.batons = client.resources(PostgresBaton.class)
                .inNamespace(namespace)
                .withName(names.baton())
                .inform();
        this.secrets = client.secrets()
                .inNamespace(namespace)
                .withLabels(Map.of(Labels.INSTANCE, key.name()))
                .inform();
    }

    List<Pod> pods() {
        return pods.getStore().list();
    }

    Optional<Pod> pod(String name) {
        return Optional.ofNullable(pods.getStore().getByKey(keyOf(name)));
    }

    Optional<Baton> baton() {
        return Optional.ofNullable(batons.getStore().getByKey(keyOf(key.names().baton())))
                .map(baton -> BatonResource.batonOf(baton.getSpec()));
    }

    /** Where the Service of the primary leads; an address that two slices show counts once. */
    List<Address> primaryEndpoints() {
        return endpoints.getStore().list().stream()
                // absent, not empty, if there is none
                .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()))
                .flatMap(List::stream)
                .flatMap(endpoint -> endpoint.getAddresses().stream())
                .distinct()
                .map(host -> new Address(host, ClusterNames.POSTGRES_PORT))
                .toList();
    }

    /** The address that clients in a pod would be given by the name of the Service; empty while there is none. */
    Optional<Address> primaryService() {
        return Optional.ofNullable(
                        services.getStore().getByKey(keyOf(key.names().primaryService())))
                .map(service -> new Address(service.getSpec().getClusterIP(), ClusterNames.POSTGRES_PORT));
    }

    /** What a Secret of the cluster says under this key. */
    Optional<String> secret(String name, String entry) {
        return Stream.ofNullable(secrets.getStore().getByKey(keyOf(name)))
                .flatMap(secret -> Stream.ofNullable(secret.getData()))
                .flatMap(data -> Stream.ofNullable(data.get(entry)))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8))
                .findFirst();
    }

    /** Every host that ever was a pod of this cluster, with that pod's name. */
    Map<String, String> nameByHost() {
        return nameByHost;
    }

    private String keyOf(String name) {
        return key.namespace() + "/" + name;
    }

    @Override
    public void close() {
        Stream.of(pods, endpoints, services, batons, secrets).forEach(SharedIndexInformer::close);
    }

    /** Notes every pod's address as soon as it has one. */
    private final class AddressBook implements ResourceEventHandler<Pod> {
        @Override
        public void onAdd(Pod pod) {
            note(pod);
        }

        @Override
        public void onUpdate(Pod before, Pod after) {
            note(after);
        }

        @Override
        public void onDelete(Pod pod, boolean finalStateUnknown) {
            note(pod);
        }

        private void note(Pod pod) {
            @Nullable
            String host = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
            if (host != null) {
                nameByHost.put(host, pod.getMetadata().getName());
            }
        }
    }
}
