package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.BatonTransition;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.baton.BatonResource;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Versioned;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Keeps each Baton in a {@link PostgresBaton} under its cluster's name. Reads go to the API server; a write names the
 * resource version of the read that it rests on, and the server refuses what the transition rules forbid.
 */
final class ResourceBatonStore implements BatonStore {
    private static final int UNPROCESSABLE = 422;

    private final KubernetesClient client;
    private final Places places;

    ResourceBatonStore(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    @Override
    public Optional<Versioned<Baton>> get(ClusterUid cluster) {
        return places.find(cluster)
                .flatMap(this::read)
                // The namesake of a cluster that is gone may still be there until the garbage collector comes by.
                .filter(found -> found.value().cluster().equals(cluster));
    }

    private Optional<Versioned<Baton>> read(ClusterPlace place) {
        try {
            return Optional.ofNullable(client.resources(PostgresBaton.class)
                            .inNamespace(place.namespace())
                            .withName(place.names().baton())
                            .get())
                    .map(ResourceBatonStore::versioned);
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new StoreException(
                    "the baton of %s cannot be read".formatted(place.names().cluster()), e);
        }
    }

    private static Versioned<Baton> versioned(PostgresBaton resource) {
        return new Versioned<>(
                BatonResource.batonOf(resource.getSpec()),
                resource.getMetadata().getResourceVersion());
    }

    @Override
    public Written create(Baton baton) {
        Optional<String> refusal = BatonTransition.refusalToCreate(baton);
        if (refusal.isPresent()) {
            return new Written.Refused(refusal.get());
        }
        ClusterPlace place = places.require(baton.cluster());
        return write(place, () -> client.resource(resource(place, baton, "")).create());
    }

    @Override
    public Written compareAndSet(Versioned<Baton> read, Baton next) {
        Optional<String> refusal = BatonTransition.refusal(read.value(), next);
        if (refusal.isPresent()) {
            return new Written.Refused(refusal.get());
        }
        ClusterPlace place = places.require(next.cluster());
        return write(
                place,
                () -> client.resource(resource(place, next, read.version())).update());
    }

    private static PostgresBaton resource(ClusterPlace place, Baton baton, String version) {
        PostgresBaton resource = new PostgresBaton();
        resource.setMetadata(new ObjectMetaBuilder()
                .withNamespace(place.namespace())
                .withName(place.names().baton())
                .withResourceVersion(version.isEmpty() ? null : version)
                .withLabels(Labels.of(place.names().cluster()))
                .withOwnerReferences(place.owner())
                .build());
        resource.setSpec(BatonResource.specOf(baton));
        return resource;
    }

    private static Written write(ClusterPlace place, Supplier<PostgresBaton> writing) {
        try {
            return new Written.Stored(versioned(writing.get()));
        } catch (KubernetesClientException e) {
            if (Refusal.isOutdated(e)) {
                return new Written.Conflict();
            }
            if (e.getCode() == UNPROCESSABLE) {
                return new Written.Refused(reason(e.getStatus()));
            }
            throw new StoreException(
                    "whether the baton of %s was written is not known"
                            .formatted(place.names().cluster()),
                    e);
        }
    }

    private static String reason(Status status) {
        return status.getDetails() == null
                ? status.getMessage()
                : status.getDetails().getCauses().stream()
                        .map(StatusCause::getMessage)
                        .collect(Collectors.joining("; "));
    }
}
