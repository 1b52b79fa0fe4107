package io.pgbaton.watch.program;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Answers the kubelet's probes: {@code /healthz/live} and {@code /healthz/ready}, each with 200, or with 503 and a sentence
 * that says what is missing.
 */
public final class HealthServer implements AutoCloseable {
    /** Where the manifests look for it. */
    public static final int PORT = 8080;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Starts to answer.
     *
     * @param port 0 for any free one
     * @param dying why this process should be started anew; empty while it should not
     * @param unready why it cannot work now; empty while it can
     * @throws IOException if the port is taken
     */
    public HealthServer(int port, Supplier<Optional<String>> dying, Supplier<Optional<String>> unready)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext("/healthz/live", exchange -> answer(exchange, dying.get()));
        server.createContext("/healthz/ready", exchange -> answer(exchange, unready.get()));
        server.start();
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Optional<String> trouble) throws IOException {
        try (exchange) {
            byte[] text = (trouble.orElse("ok") + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(trouble.isPresent() ? 503 : 200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
