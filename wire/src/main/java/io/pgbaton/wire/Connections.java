package io.pgbaton.wire;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.wire.tls.Credentials;
import io.pgbaton.wire.tls.TlsContexts;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Connections to instances, kept open and used again: with TLS to those of one cluster, because a certificate speaks for one
 * cluster only. A connection shows the certificate with which it was opened, so others are opened when the own one is renewed or
 * other authorities are believed.
 */
public final class Connections implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private final @Nullable Tls tls;
    private HttpClient http;
    private @Nullable Credentials shown;
    private boolean closed;

    private record Tls(ClusterUid cluster, Supplier<Credentials> own) {
        HttpClient client() {
            SSLContext context = TlsContexts.client(own, cluster);
            return builder()
                    .sslContext(context)
                    .sslParameters(TlsContexts.parameters(context))
                    .build();
        }
    }

    private Connections(@Nullable Tls tls, HttpClient http, @Nullable Credentials shown) {
        this.tls = tls;
        this.http = http;
        this.shown = shown;
    }

    /** Without TLS: for instances that listen on this machine alone, or know no TLS yet. */
    public static Connections plain() {
        return new Connections(null, builder().build(), null);
    }

    /**
     * With mutual TLS.
     *
     * @param own what is shown, and who is believed; asked at every request
     */
    public static Connections to(ClusterUid cluster, Supplier<Credentials> own) {
        Tls tls = new Tls(cluster, own);
        return new Connections(tls, tls.client(), own.get());
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
    }

    /** True with TLS. */
    public boolean isSecured() {
        return tls != null;
    }

    /** What is under way on connections of before goes on; the JDK ends a client that nobody holds and that has nothing to do. */
    synchronized HttpClient http() {
        if (tls != null && !closed) {
            Credentials now = tls.own().get();
            if (!now.equals(shown)) {
                http = tls.client();
            }
            shown = now;
        }
        return http;
    }

    URI uri(Address control, String path) {
        return URI.create((isSecured() ? "https://" : "http://") + control + path);
    }

    @Override
    public synchronized void close() {
        closed = true;
        http.shutdownNow();
    }
}
