package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.pgbaton.core.model.Address;
import io.pgbaton.wire.tls.Identity;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is let in: whoever shows a certificate of this cluster, to what its role may ask for, and knows the control token.
 * Anybody may ask whether this instance serves clients, on the same port and by the same TLS: a kubelet has neither certificate
 * nor token, and a second port would be a second door.
 */
final class Entrance {
    private static final Logger LOG = System.getLogger(Entrance.class.getName());
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int BACKLOG = 64;

    /** Between two lines in the log. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final TlsContexts.@Nullable Server tls;
    private final byte[] authorization;
    private String told = "";
    private long toldNanos = System.nanoTime() - PAUSE.toNanos();

    /** Why a request is not served. */
    record Refusal(int status, String reason) {}

    Entrance(Optional<TlsContexts.Server> tls, String controlToken) {
        this.tls = tls.orElse(null);
        authorization = ("Bearer " + controlToken).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Listens; requests are served in virtual threads until the process ends. Who is not let in is told why.
     *
     * @param room serves whoever is let in; its exchange is closed afterwards
     */
    void open(Address address, HttpHandler room) throws IOException {
        HttpServer server = listen(address);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> receive(exchange, room));
        server.start();
    }

    private void receive(HttpExchange exchange, HttpHandler room) throws IOException {
        try (exchange) {
            Optional<Refusal> refusal = refusal(exchange);
            if (refusal.isPresent()) {
                Answer.send(exchange, refusal.get().status(), refusal.get().reason());
            } else {
                room.handle(exchange);
            }
        }
    }

    HttpServer listen(Address address) throws IOException {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        return tls == null ? HttpServer.create(socket, BACKLOG) : secured(socket, tls);
    }

    private static HttpServer secured(InetSocketAddress socket, TlsContexts.Server tls) throws IOException {
        HttpsServer server = HttpsServer.create(socket, BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.context()) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setSSLParameters(tls.parameters());
            }
        });
        return server;
    }

    /**
     * Empty if it may be served. A connection whose request is refused is closed after the answer: it shows the certificate with
     * which it was opened, and a caller that has another by now shows it on the next one.
     */
    Optional<Refusal> refusal(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(Doors.READY)) {
            return Optional.empty();
        }
        Optional<Refusal> refusal = tls == null ? Optional.empty() : byCertificate(tls, exchange, path);
        refusal = refusal.or(() -> byToken(exchange));
        refusal.ifPresent(it -> {
            exchange.getResponseHeaders().set("Connection", "close");
            tell(exchange, it);
        });
        return refusal;
    }

    /** What lasts is said once, and nobody fills the log: whoever is refused may try as often and as variously as it likes. */
    private synchronized void tell(HttpExchange exchange, Refusal refusal) {
        String caller = exchange.getRemoteAddress().getAddress().getHostAddress();
        String text = "did not let in %s: %s".formatted(caller, refusal.reason());
        if (!text.equals(told) && System.nanoTime() - toldNanos >= PAUSE.toNanos()) {
            told = text;
            toldNanos = System.nanoTime();
            LOG.log(Level.WARNING, text);
        }
    }

    private static Optional<Refusal> byCertificate(TlsContexts.Server tls, HttpExchange exchange, String path) {
        try {
            Optional<Identity> caller = tls.caller(((HttpsExchange) exchange).getSSLSession());
            return caller.isEmpty()
                    ? Optional.of(new Refusal(UNAUTHORIZED, "no certificate was shown: it takes one of this cluster"))
                    : Doors.refusal(path, caller.get()).map(reason -> new Refusal(FORBIDDEN, reason));
        } catch (CertificateException e) {
            return Optional.of(new Refusal(FORBIDDEN, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Refusal> byToken(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), authorization)
                ? Optional.empty()
                : Optional.of(new Refusal(UNAUTHORIZED, "the control token is missing or not this cluster's"));
    }
}
