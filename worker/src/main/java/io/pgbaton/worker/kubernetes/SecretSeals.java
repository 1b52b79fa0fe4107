package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.worker.port.Seals;
import io.pgbaton.worker.port.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The key in the Secret that only operator and worker read. Words of people are rare: it is read each time. */
final class SecretSeals implements Seals {
    private final KubernetesClient client;
    private final Places places;

    SecretSeals(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    @Override
    public Optional<String> key(ClusterUid cluster) {
        ClusterPlace place = places.require(cluster);
        String name = place.names().callersSecret();
        try {
            Secret secret = client.secrets()
                    .inNamespace(place.namespace())
                    .withName(name)
                    .get();
            Map<String, String> data = secret == null ? null : secret.getData();
            String key = data == null ? null : data.get(ClusterNames.SEAL_KEY);
            if (key == null) {
                throw new StoreException("the Secret %s has no %s yet".formatted(name, ClusterNames.SEAL_KEY));
            }
            return Optional.of(new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8));
        } catch (KubernetesClientException e) {
            throw new StoreException("cannot read the Secret " + name, e);
        }
    }
}
