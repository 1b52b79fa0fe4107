package io.pgbaton.e2e.kubernetes;

import io.pgbaton.wire.tls.Credentials;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.UnaryOperator;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Knows a cluster's servers as an application in Kubernetes does with {@code sslmode=verify-full}: by the cluster's authority and
 * the name of the primary's Service. This machine has no DNS of the cluster and connects to addresses, so the name is told.
 */
public final class ServerTrust implements HostnameVerifier {
    private static final String NAME = "pgbaton.server";
    private static final int DNS = 2;

    private final String name;

    /** As JDBC makes it. */
    public ServerTrust(Properties properties) {
        name = Objects.requireNonNull(properties.getProperty(NAME), NAME);
    }

    /**
     * What JDBC has to know.
     *
     * @param name what the server has to be called
     * @param entry what an entry of the Secret of a role says
     */
    public static Map<String, String> of(String name, UnaryOperator<String> entry) {
        SecretFiles files = SecretFiles.of(List.of(Credentials.AUTHORITIES), entry);
        return Map.of(
                "sslmode",
                "verify-full",
                "sslrootcert",
                files.path(Credentials.AUTHORITIES),
                "sslhostnameverifier",
                ServerTrust.class.getName(),
                NAME,
                name);
    }

    /**
     * The same for who shows the certificate of an instance.
     *
     * @param entry what an entry of the Secret with the certificates says
     */
    static Map<String, String> asInstance(String instance, String name, UnaryOperator<String> entry) {
        String certificate = instance + Credentials.CERTIFICATE_SUFFIX;
        String key = instance + Credentials.KEY_SUFFIX;
        SecretFiles files = SecretFiles.of(List.of(certificate, key), entry);
        Map<String, String> all = new HashMap<>(of(name, entry));
        all.putAll(Map.of(
                "sslcert", files.path(certificate),
                "sslkey", files.path(key),
                "pemKeyAlgorithm", "EC"));
        return all;
    }

    @Override
    public boolean verify(String address, SSLSession session) {
        try {
            Collection<List<?>> names =
                    ((X509Certificate) session.getPeerCertificates()[0]).getSubjectAlternativeNames();
            return names != null && names.contains(List.of(DNS, name));
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return false;
        }
    }
}
