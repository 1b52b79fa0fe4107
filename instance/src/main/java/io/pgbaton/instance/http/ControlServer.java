package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.ControlGrant;
import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.LeashQuestion;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.instance.command.Commands;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.observe.EventHub;
import io.pgbaton.instance.observe.Observer;
import io.pgbaton.instance.observe.Readiness;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves the instance protocol: commands, questions of peers, grants, state and events, to whoever knows the control token; and to anybody, for a kubelet
 * has no token, whether this instance serves clients.
 */
public final class ControlServer {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String READY = "/v1/ready";
    private static final String PATHS =
            "there are /v1/command, /v1/leash, /v1/grant, /v1/state, /v1/events and /v1/ready\n";
    private static final int BACKLOG = 64;

    /** What becomes of a request's body; the result is the answer's. */
    private interface Taker<T> {
        Object take(T body) throws InterruptedException;
    }

    private final Node node;
    private final Commands commands;
    private final Observer observer;
    private final byte[] authorization;

    public ControlServer(Node node, Commands commands, Observer observer) {
        this.node = node;
        this.commands = commands;
        this.observer = observer;
        authorization = ("Bearer " + node.secrets().controlToken()).getBytes(StandardCharsets.UTF_8);
    }

    /** Listens; requests are served in virtual threads until the process ends. */
    public void start(Address address) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals(READY)) {
                ready(exchange);
                return;
            }
            if (!isAuthorized(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, UNAUTHORIZED, "the control token is missing or not this cluster's\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/v1/command" -> take(exchange, Command.class, commands::handle);
                case "/v1/leash" -> take(exchange, LeashQuestion.class, node.peerAnswers()::answer);
                case "/v1/grant" -> take(exchange, ControlGrant.class, this::granted);
                case "/v1/state" -> state(exchange);
                case "/v1/events" -> events(exchange);
                default -> answer(exchange, NOT_FOUND, PATHS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isAuthorized(@Nullable String header) {
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), authorization);
    }

    private static <T> void take(HttpExchange exchange, Class<T> type, Taker<T> taker)
            throws IOException, InterruptedException {
        if (!isMethod(exchange, "POST")) {
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(Limits.BODY_MAX_BYTES + 1);
        if (body.length > Limits.BODY_MAX_BYTES) {
            answer(exchange, BAD_REQUEST, "a request has at most %d bytes\n".formatted(Limits.BODY_MAX_BYTES));
            return;
        }
        try {
            json(exchange, taker.take(Wire.read(new String(body, StandardCharsets.UTF_8), type)));
        } catch (WireException e) {
            answer(exchange, BAD_REQUEST, "this is not a %s: %s\n".formatted(type.getSimpleName(), e.getMessage()));
        }
    }

    private Reply<Boolean> granted(ControlGrant grant) {
        return new Reply.Done<>(node.leash().granted(grant));
    }

    private void state(HttpExchange exchange) throws IOException, InterruptedException {
        if (isMethod(exchange, "GET")) {
            json(exchange, observer.lookBriefly());
        }
    }

    /** What was seen last: a probe of many costs no look at the server. */
    private void ready(HttpExchange exchange) throws IOException {
        if (isMethod(exchange, "GET")) {
            Readiness readiness = Readiness.decide(observer.hub().newest());
            answer(exchange, readiness instanceof Readiness.Serves ? OK : UNAVAILABLE, readiness.summary() + "\n");
        }
    }

    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        if (!isMethod(exchange, "GET")) {
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(OK, 0);
        OutputStream body = exchange.getResponseBody();
        long version = 0;
        try (EventHub.Reader reader = observer.hub().reader()) {
            for (long sequence = 1; ; sequence++) {
                EventHub.Versioned next = reader.next(Limits.HEARTBEAT);
                InstanceEvent event = new InstanceEvent(sequence, next.version() == version, next.state());
                body.write((Wire.write(event) + "\n").getBytes(StandardCharsets.UTF_8));
                body.flush();
                version = next.version();
            }
        }
    }

    private static boolean isMethod(HttpExchange exchange, String method) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return true;
        }
        answer(exchange, METHOD_NOT_ALLOWED, "here it is %s\n".formatted(method));
        return false;
    }

    private static void json(HttpExchange exchange, Object value) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(exchange, OK, Wire.write(value) + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
