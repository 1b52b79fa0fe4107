package io.pgbaton.wire.tls;

import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whom a certificate speaks for: the one URI among its alternative names, {@code spiffe://pgbaton/UID/instance/NAME},
 * {@code spiffe://pgbaton/UID/worker} or {@code spiffe://pgbaton/UID/operator}.
 *
 * @param instance whose it is, if it is an instance's; null otherwise
 */
public record Identity(
        ClusterUid cluster, Role role, @Nullable InstanceName instance) {
    private static final String PREFIX = "spiffe://pgbaton/";

    /** RFC 5280, 4.2.1.6: uniformResourceIdentifier. */
    private static final int URI_NAME = 6;

    public Identity {
        if ((role == Role.INSTANCE) != (instance != null)) {
            throw new IllegalArgumentException(
                    "an instance has a name, and nobody else: %s %s".formatted(role, instance));
        }
    }

    public static Identity ofInstance(ClusterUid cluster, InstanceName name) {
        return new Identity(cluster, Role.INSTANCE, name);
    }

    public static Identity ofWorker(ClusterUid cluster) {
        return new Identity(cluster, Role.WORKER, null);
    }

    public static Identity ofOperator(ClusterUid cluster) {
        return new Identity(cluster, Role.OPERATOR, null);
    }

    public String uri() {
        String path = "%s%s/%s".formatted(PREFIX, cluster, role.text());
        return instance == null ? path : path + "/" + instance;
    }

    /** Empty if the certificate names nobody, somebody of another kind, or more than one. */
    public static Optional<Identity> of(X509Certificate certificate) {
        List<String> uris = uris(certificate);
        return uris.size() == 1 ? parse(uris.getFirst()) : Optional.empty();
    }

    static Optional<Identity> parse(String uri) {
        if (!uri.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String[] words = uri.substring(PREFIX.length()).split("/", -1);
        try {
            return words.length < 2
                    ? Optional.empty()
                    : Role.parse(words[1])
                            .filter(role -> words.length == (role == Role.INSTANCE ? 3 : 2))
                            .map(role -> new Identity(
                                    new ClusterUid(words[0]),
                                    role,
                                    role == Role.INSTANCE ? new InstanceName(words[2]) : null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<String> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(URI_NAME))
                            .map(name -> String.valueOf(name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    @Override
    public String toString() {
        return instance == null
                ? "the %s of cluster %s".formatted(role.text(), cluster)
                : "%s of cluster %s".formatted(instance, cluster);
    }
}
