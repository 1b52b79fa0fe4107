package io.pgbaton.instance.trials;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that write rows without a pause until their server ends, and remember which ones were acknowledged. */
final class Writers {
    private final Server server;
    private final AtomicLong next = new AtomicLong(1);
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    private Writers(Server server) {
        this.server = server;
    }

    static Writers on(Server server, int count) {
        Writers writers = new Writers(server);
        for (int i = 0; i < count; i++) {
            Thread.startVirtualThread(writers::write);
        }
        return writers;
    }

    Set<Long> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    void awaitMore(int rows) throws Exception {
        int before = acknowledged.size();
        server.await("acknowledges %d more rows".formatted(rows), () -> acknowledged.size() >= before + rows);
    }

    private void write() {
        try (Connection connection = server.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO ledger VALUES (?, repeat('x', 300))")) {
            while (true) {
                long id = next.getAndIncrement();
                insert.setLong(1, id);
                insert.executeUpdate();
                if (insert.getWarnings() == null) {
                    acknowledged.add(id);
                }
            }
        } catch (SQLException ended) {
            // The server was ended: what was in flight is not known to be written.
        }
    }
}
