package io.pgbaton.instance.http;

import com.sun.net.httpserver.HttpExchange;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.tls.TlsContexts;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** Says to the worker how far a backup is: one question, behind the same {@link Entrance} as an instance's. */
public final class BackupServer {
    private final Entrance entrance;
    private final Supplier<BackupState> state;

    public BackupServer(Optional<TlsContexts.Server> tls, String controlToken, Supplier<BackupState> state) {
        entrance = new Entrance(tls, controlToken);
        this.state = state;
    }

    /** Listens; requests are served in virtual threads until the process ends. */
    public void start(Address address) throws IOException {
        entrance.open(address, this::serve);
    }

    private void serve(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals(Doors.BACKUP)) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            Answer.send(exchange, Answer.OK, Wire.write(state.get()));
        } else {
            Answer.send(exchange, Answer.NOT_FOUND, "there is " + Doors.BACKUP);
        }
    }
}
