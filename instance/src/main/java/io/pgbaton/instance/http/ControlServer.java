package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
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
import java.nio.charset.StandardCharsets;

/**
 * Serves the instance protocol: commands, questions of peers, grants, state, events, and whether this instance serves clients,
 * each to those whom the {@link Entrance} lets in.
 */
public final class ControlServer {
    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    /** What becomes of a request's body; the result is the answer's. */
    private interface Taker<T> {
        Object take(T body) throws InterruptedException;
    }

    private final Node node;
    private final Commands commands;
    private final Observer observer;
    private final Entrance entrance;

    public ControlServer(Node node, Commands commands, Observer observer) {
        this.node = node;
        this.commands = commands;
        this.observer = observer;
        entrance = new Entrance(node.tls().server(), node.secrets().controlToken());
    }

    /** Listens; requests are served in virtual threads until the process ends. */
    public void start(Address address) throws IOException {
        entrance.open(address, this::serve);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            switch (exchange.getRequestURI().getPath()) {
                case Doors.COMMAND -> take(exchange, Command.class, commands::handle);
                case Doors.LEASH -> take(exchange, LeashQuestion.class, node.peerAnswers()::answer);
                case Doors.GRANT -> take(exchange, ControlGrant.class, this::granted);
                case Doors.STATE -> state(exchange);
                case Doors.EVENTS -> events(exchange);
                case Doors.READY -> ready(exchange);
                default ->
                    Answer.send(exchange, Answer.NOT_FOUND, "there are %s".formatted(String.join(", ", Doors.ALL)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> void take(HttpExchange exchange, Class<T> type, Taker<T> taker)
            throws IOException, InterruptedException {
        if (!isMethod(exchange, "POST")) {
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(Limits.BODY_MAX_BYTES + 1);
        if (body.length > Limits.BODY_MAX_BYTES) {
            Answer.send(exchange, BAD_REQUEST, "a request has at most %d bytes".formatted(Limits.BODY_MAX_BYTES));
            return;
        }
        try {
            json(exchange, taker.take(Wire.read(new String(body, StandardCharsets.UTF_8), type)));
        } catch (WireException e) {
            Answer.send(exchange, BAD_REQUEST, "this is not a %s: %s".formatted(type.getSimpleName(), e.getMessage()));
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
            Answer.send(exchange, readiness instanceof Readiness.Serves ? Answer.OK : UNAVAILABLE, readiness.summary());
        }
    }

    /** Ends when the caller would not be let in any more. */
    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        if (!isMethod(exchange, "GET")) {
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
        exchange.sendResponseHeaders(Answer.OK, 0);
        OutputStream body = exchange.getResponseBody();
        long version = 0;
        try (EventHub.Reader reader = observer.hub().reader()) {
            for (long sequence = 1; entrance.refusal(exchange).isEmpty(); sequence++) {
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
        Answer.send(exchange, METHOD_NOT_ALLOWED, "here it is %s".formatted(method));
        return false;
    }

    private static void json(HttpExchange exchange, Object value) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        Answer.send(exchange, Answer.OK, Wire.write(value));
    }
}
