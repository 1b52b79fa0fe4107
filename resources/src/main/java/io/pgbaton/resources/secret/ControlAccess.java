package io.pgbaton.resources.secret;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.wire.Connections;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The way into each cluster: its control token, and connections with the certificate that it gave to this process. Both are read
 * once and kept for a while: an instance that is asked during a failover must not wait for the API server. What cannot be read
 * again stays good.
 */
public final class ControlAccess implements AutoCloseable {
    /** After that it is read again, beside what it is used for; a certificate is renewed long before its end. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private static final int CLUSTERS = 5_000;

    private final KubernetesClient client;
    private final Role role;
    private final InstantSource clock;
    private final Map<ClusterUid, Kept> kept = new LinkedHashMap<>();
    private final Connections plain = Connections.plain();

    /**
     * The way into one cluster.
     *
     * @param token the control token, without surrounding white space
     * @param connections belong to whoever gave them: not to be closed
     */
    public record Way(String token, Connections connections) {
        /** Leaves the token out, which no log may show. */
        @Override
        public String toString() {
            return "Way[...]";
        }
    }

    private record Place(ClusterUid uid, String namespace, ClusterNames names) {}

    private record Found(String token, Credentials credentials) {}

    private record Kept(Way way, AtomicReference<Credentials> credentials, long readMs) {}

    /**
     * Prepares the ways.
     *
     * @param role what this process is to every cluster
     */
    public ControlAccess(KubernetesClient client, Role role, InstantSource clock) {
        this.client = client;
        this.role = role;
        this.clock = clock;
    }

    /**
     * The way to an instance of this cluster; without TLS as long as its pod is from before the certificates, because that
     * instance would not answer otherwise, and could not even be stopped.
     *
     * @param pod as a {@link PodWatch} keeps it
     * @return empty if the cluster's Secrets cannot be read and never were
     */
    public Optional<Way> find(ClusterUid uid, Pod pod, String cluster) {
        return find(new Place(uid, pod.getMetadata().getNamespace(), new ClusterNames(cluster)))
                .map(way -> PodWatch.knowsTls(pod) ? way : new Way(way.token(), plain));
    }

    private Optional<Way> find(Place place) {
        ClusterUid uid = place.uid();
        Optional<Kept> known = known(uid);
        if (known.isEmpty()) {
            return read(place).map(found -> keep(place, found));
        }
        if (clock.millis() - known.get().readMs() > FRESH.toMillis()) {
            touch(uid);
            Thread.ofVirtual().name("control-access").start(() -> read(place).ifPresent(found -> renew(place, found)));
        }
        return known.map(Kept::way);
    }

    private synchronized Optional<Kept> known(ClusterUid uid) {
        return Optional.ofNullable(kept.get(uid));
    }

    private synchronized void touch(ClusterUid uid) {
        kept.computeIfPresent(uid, (key, it) -> new Kept(it.way(), it.credentials(), clock.millis()));
    }

    /** Not if the cluster has gone meanwhile. */
    private synchronized void renew(Place place, Found found) {
        if (kept.containsKey(place.uid())) {
            keep(place, found);
        }
    }

    /** Connections stay open through a change of token; with another certificate they are made anew, by themselves. */
    private synchronized Way keep(Place place, Found found) {
        Kept before = kept.remove(place.uid());
        AtomicReference<Credentials> credentials =
                before == null ? new AtomicReference<>(found.credentials()) : before.credentials();
        credentials.set(found.credentials());
        Connections connections = before == null
                ? Connections.to(place.uid(), credentials::get)
                : before.way().connections();
        Way way = new Way(found.token(), connections);
        kept.put(place.uid(), new Kept(way, credentials, clock.millis()));
        dropEldest();
        return way;
    }

    private void dropEldest() {
        Iterator<Kept> eldest = kept.values().iterator();
        while (kept.size() > CLUSTERS && eldest.hasNext()) {
            eldest.next().way().connections().close();
            eldest.remove();
        }
    }

    /** A cluster is gone. */
    public synchronized void forget(ClusterUid uid) {
        Kept last = kept.remove(uid);
        if (last != null) {
            last.way().connections().close();
        }
    }

    private Optional<Found> read(Place place) {
        try {
            Optional<String> token = text(secret(place, place.names().controlSecret()), ClusterNames.CONTROL_TOKEN);
            Optional<Credentials> credentials =
                    credentials(secret(place, place.names().callersSecret()));
            return token.flatMap(it -> credentials.map(own -> new Found(it.strip(), own)));
        } catch (KubernetesClientException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Optional<Credentials> credentials(Optional<Secret> secret) throws GeneralSecurityException {
        Optional<String> authorities = text(secret, Credentials.AUTHORITIES);
        Optional<String> certificate = text(secret, role.text() + Credentials.CERTIFICATE_SUFFIX);
        Optional<String> key = text(secret, role.text() + Credentials.KEY_SUFFIX);
        return authorities.isPresent() && certificate.isPresent() && key.isPresent()
                ? Optional.of(Credentials.parse(authorities.get(), certificate.get(), key.get()))
                : Optional.empty();
    }

    private Optional<Secret> secret(Place place, String name) {
        return Optional.ofNullable(
                client.secrets().inNamespace(place.namespace()).withName(name).get());
    }

    private static Optional<String> text(Optional<Secret> secret, String entry) {
        return secret.map(Secret::getData)
                .map(data -> data.get(entry))
                .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void close() {
        List<Kept> all = new ArrayList<>(kept.values());
        kept.clear();
        all.forEach(it -> it.way().connections().close());
        plain.close();
    }
}
