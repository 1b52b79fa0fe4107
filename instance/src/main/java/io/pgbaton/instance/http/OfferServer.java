package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
import io.pgbaton.core.model.Address;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Gives a backup to the instances of a new cluster: to whoever asks, as often as it asks, behind the same {@link Entrance} as an
 * instance's.
 */
public final class OfferServer {
    private static final long UNKNOWN_LENGTH = 0;

    /** What is given. */
    public interface Offer {
        /**
         * Writes all of it.
         *
         * @throws IOException if it cannot be read, or nobody takes it any more
         */
        void writeTo(OutputStream out) throws IOException;
    }

    private final Entrance entrance;
    private final Offer offer;

    public OfferServer(Optional<TlsContexts.Server> tls, String controlToken, Offer offer) {
        entrance = new Entrance(tls, controlToken);
        this.offer = offer;
    }

    /** Listens; requests are served in virtual threads until the process ends. */
    public void start(Address address) throws IOException {
        entrance.open(address, this::serve);
    }

    private void serve(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case Doors.READY -> Answer.send(exchange, Answer.OK, "it offers a backup");
            case Doors.DATABASE -> give(exchange);
            default -> Answer.send(exchange, Answer.NOT_FOUND, "there is " + Doors.DATABASE);
        }
    }

    private void give(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(Answer.OK, UNKNOWN_LENGTH);
        offer.writeTo(exchange.getResponseBody());
    }
}
