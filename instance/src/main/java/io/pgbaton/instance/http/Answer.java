package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An answer of one line. */
final class Answer {
    static final int OK = 200;
    static final int NOT_FOUND = 404;

    private Answer() {}

    static void send(HttpExchange exchange, int status, String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
