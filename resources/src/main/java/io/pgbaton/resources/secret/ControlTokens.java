package io.pgbaton.resources.secret;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.resources.ClusterNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The control tokens of clusters, each read once and kept for a while: an instance that is asked during a failover must not
 * wait for the API server. A token that cannot be read again stays good.
 */
public final class ControlTokens {
    /** A token changes only if its Secret was lost; whoever uses the old one is refused until then. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private static final int CLUSTERS = 5_000;

    private final KubernetesClient client;
    private final InstantSource clock;
    private final Map<Key, Kept> kept = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > CLUSTERS;
        }
    };

    private record Key(String namespace, String cluster) {}

    private record Kept(String token, long readMs) {}

    public ControlTokens(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /** The token of this cluster; empty if it cannot be read and never was. */
    public Optional<String> find(String namespace, String cluster) {
        Key key = new Key(namespace, cluster);
        Optional<Kept> known = known(key);
        if (known.isEmpty()) {
            return read(key);
        }
        if (clock.millis() - known.get().readMs() > FRESH.toMillis()) {
            keep(key, known.get().token());
            Thread.ofVirtual().name("control-token").start(() -> read(key));
        }
        return Optional.of(known.get().token());
    }

    private synchronized Optional<Kept> known(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    private synchronized void keep(Key key, String token) {
        kept.put(key, new Kept(token, clock.millis()));
    }

    private Optional<String> read(Key key) {
        Optional<String> token = get(key);
        token.ifPresent(it -> keep(key, it));
        return token;
    }

    private Optional<String> get(Key key) {
        try {
            Secret secret = client.secrets()
                    .inNamespace(key.namespace())
                    .withName(new ClusterNames(key.cluster()).controlSecret())
                    .get();
            return Optional.ofNullable(secret)
                    .map(Secret::getData)
                    .map(data -> data.get(ClusterNames.CONTROL_TOKEN))
                    .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).strip());
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }
}
