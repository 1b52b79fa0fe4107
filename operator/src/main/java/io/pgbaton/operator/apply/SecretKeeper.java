package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.certificates.Authorities;
import io.pgbaton.operator.desired.CertificatePlan;
import io.pgbaton.operator.desired.ClientSecret;
import io.pgbaton.operator.desired.InstallationKey;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.SecretPlan;
import io.pgbaton.operator.desired.Wishes;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.wire.tls.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Secrets of a cluster. Not by apply: a random value that is applied twice is two values. A Secret is created, or
 * replaced in the version that was read; whoever comes second is refused by the server and looks again.
 *
 * <p>Secrets are read by name and never cached or watched: that would take the right to list all of them.
 */
public final class SecretKeeper {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 32;

    private static final Logger log = LoggerFactory.getLogger(SecretKeeper.class);

    /** Holds the installation's key, in the operator's own namespace. */
    private static final String KEY_SECRET = "pgbaton-operator-key";

    private static final String KEY = "key";
    private static final int KEY_BYTES = 32;

    private final KubernetesClient client;
    private final String namespace;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * Makes a keeper for the Secrets of all clusters.
     *
     * @param namespace the operator's own, where its key is kept
     * @param clock by which certificates are renewed
     */
    public SecretKeeper(KubernetesClient client, String namespace, InstantSource clock) {
        this.client = client;
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * Makes all Secrets complete.
     *
     * @param wishes what they have to be for
     * @throws ForeignObjectException if one belongs to another cluster
     */
    public void keep(Owned owned, Wishes wishes) {
        keep(
                owned,
                owned.names().controlSecret(),
                held -> SecretPlan.control(wishes, held, name -> key().secret(owned, name)));
        ClientSecret.Server server = new ClientSecret.Server(owned, keepCertificates(owned, wishes));
        keep(owned, owned.names().appSecret(), held -> SecretPlan.app(server, held, this::random));
        keepSuperuser(server, wishes.superuserAccess());
    }

    /** Where nobody has ever asked for the access there is none; where it was taken away its content is: nothing is deleted. */
    private void keepSuperuser(ClientSecret.Server server, boolean access) {
        String name = server.owned().names().superuserSecret();
        if (access || !held(server.owned(), name).isEmpty()) {
            keep(server.owned(), name, held -> SecretPlan.superuser(server, access, held, this::random));
        }
    }

    /** Returns whom the cluster's processes believe. */
    private String keepCertificates(Owned owned, Wishes wishes) {
        Instant now = clock.instant();
        String believed = held(owned, owned.names().certificatesSecret()).getOrDefault(Credentials.AUTHORITIES, "");
        UnaryOperator<Map<String, String>> authority =
                held -> Authorities.of(held, believed, owned.uid(), now).content();
        Map<String, String> kept = keep(owned, owned.names().authoritySecret(), authority);
        Authorities authorities = Authorities.of(kept, believed, owned.uid(), now);
        keep(
                owned,
                owned.names().certificatesSecret(),
                held -> CertificatePlan.instances(owned, wishes, authorities, held, now));
        keep(
                owned,
                owned.names().callersSecret(),
                held -> SecretPlan.callers(
                        CertificatePlan.callers(owned, authorities, held, now),
                        held,
                        name -> key().secret(owned, name)));
        return authorities.believed();
    }

    /**
     * By what the words of people to runs of this cluster are sealed; empty before its Secrets were made.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if it cannot be read
     */
    public Optional<String> sealKey(Owned owned) {
        return Optional.ofNullable(held(owned, owned.names().callersSecret()).get(ClusterNames.SEAL_KEY));
    }

    private Map<String, String> held(Owned owned, String name) {
        Secret live =
                client.secrets().inNamespace(owned.namespace()).withName(name).get();
        return live == null || owned.isForeign(live) ? Map.of() : decode(live);
    }

    /** Returns what it holds from now on. */
    private Map<String, String> keep(Owned owned, String name, UnaryOperator<Map<String, String>> plan) {
        Secret live =
                client.secrets().inNamespace(owned.namespace()).withName(name).get();
        if (live == null) {
            log.info("makes Secret {}/{}", owned.namespace(), name);
            Map<String, String> first = plan.apply(Map.of());
            client.resource(new SecretBuilder()
                            .withMetadata(owned.meta(name))
                            .withType("Opaque")
                            .withData(encode(first))
                            .build())
                    .create();
            return first;
        }
        if (owned.isForeign(live)) {
            throw new ForeignObjectException("Secret", name);
        }
        Map<String, String> held = decode(live);
        Map<String, String> wanted = plan.apply(held);
        if (!wanted.equals(held)) {
            log.info("puts right Secret {}/{}", owned.namespace(), name);
            client.resource(new SecretBuilder(live).withData(encode(wanted)).build())
                    .update();
        }
        return wanted;
    }

    /** Read only when a control secret has to be made; made once, by whoever comes first. */
    private InstallationKey key() {
        Secret known =
                client.secrets().inNamespace(namespace).withName(KEY_SECRET).get();
        if (known == null) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            log.info("makes the installation's key, Secret {}/{}", namespace, KEY_SECRET);
            known = client.resource(new SecretBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(KEY_SECRET)
                            .endMetadata()
                            .withType("Opaque")
                            .addToData(KEY, Base64.getEncoder().encodeToString(fresh))
                            .build())
                    .create();
        }
        return new InstallationKey(Base64.getDecoder().decode(known.getData().get(KEY)));
    }

    private static Map<String, String> decode(Secret secret) {
        Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
        return data.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8),
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static Map<String, String> encode(Map<String, String> plain) {
        return plain.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> Base64.getEncoder()
                                .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)),
                        (a, b) -> a,
                        TreeMap::new));
    }

    /** About 190 bits, in letters and digits only: it stands in URIs. */
    private String random() {
        StringBuilder secret = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            secret.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return secret.toString();
    }
}
