package io.pgbaton.watch.program;

import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.temporal.serviceclient.SimpleSslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the Temporal server, from files in PEM that are read once, at the start.
 *
 * @param authorities who may have issued the server's certificate
 * @param certificate what this process shows, with its key in PKCS #8; null to show none
 * @param serverName what the server's certificate is for, if that is not the host of its address; null if it is
 */
public record TemporalTls(
        Path authorities,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName) {
    private static final String AUTHORITIES = "TEMPORAL_TLS_SERVER_CA_CERT_PATH";
    private static final String CERTIFICATE = "TEMPORAL_TLS_CLIENT_CERT_PATH";
    private static final String KEY = "TEMPORAL_TLS_CLIENT_KEY_PATH";
    private static final String SERVER_NAME = "TEMPORAL_TLS_SERVER_NAME";

    /**
     * Reads the variables that Temporal's own clients know: TEMPORAL_TLS_SERVER_CA_CERT_PATH, TEMPORAL_TLS_CLIENT_CERT_PATH,
     * TEMPORAL_TLS_CLIENT_KEY_PATH and TEMPORAL_TLS_SERVER_NAME. Without the first there is no TLS.
     *
     * @throws IllegalArgumentException if only a part of them is set; the message says which is missing
     */
    static Optional<TemporalTls> of(Map<String, String> environment) {
        Path authorities = path(environment, AUTHORITIES);
        Path certificate = path(environment, CERTIFICATE);
        Path key = path(environment, KEY);
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("%s is not set; it goes with %s"
                    .formatted(key == null ? KEY : CERTIFICATE, key == null ? CERTIFICATE : KEY));
        }
        if (authorities == null) {
            if (certificate != null) {
                throw new IllegalArgumentException(
                        "%s is not set; it goes with %s".formatted(AUTHORITIES, CERTIFICATE));
            }
            return Optional.empty();
        }
        return Optional.of(new TemporalTls(authorities, certificate, key, text(environment, SERVER_NAME)));
    }

    private static @Nullable Path path(Map<String, String> environment, String name) {
        String text = text(environment, name);
        return text == null ? null : Path.of(text);
    }

    private static @Nullable String text(Map<String, String> environment, String name) {
        String text = environment.getOrDefault(name, "").strip();
        return text.isEmpty() ? null : text;
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException if one cannot be read; the message says which
     */
    SslContext context() {
        try {
            return builder().setTrustManager(trust()).build();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the TLS files for Temporal cannot be used: " + e.getMessage(), e);
        }
    }

    private SimpleSslContextBuilder builder() throws IOException {
        if (certificate == null || key == null) {
            return SimpleSslContextBuilder.noKeyOrCertChain();
        }
        // Read when the context is built.
        return SimpleSslContextBuilder.forPKCS8(
                new ByteArrayInputStream(Files.readAllBytes(certificate)),
                new ByteArrayInputStream(Files.readAllBytes(key)));
    }

    private TrustManager trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream stream = Files.newInputStream(authorities)) {
            int number = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
                store.setCertificateEntry(Integer.toString(number++), authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers()[0];
    }
}
