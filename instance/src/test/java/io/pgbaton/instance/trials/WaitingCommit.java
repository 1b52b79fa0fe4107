package io.pgbaton.instance.trials;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An insert on its way, in a session of its own, which may wait for a synchronous standby. */
final class WaitingCommit implements AutoCloseable {
    private final Server server;
    private final Connection connection;
    private final Statement statement;
    private final String backend;
    private final CompletableFuture<String> result = new CompletableFuture<>();

    private WaitingCommit(Server server) throws SQLException {
        this.server = server;
        connection = server.connect();
        statement = connection.createStatement();
        backend = Server.sql(connection, "SELECT pg_backend_pid()");
    }

    static WaitingCommit of(Server server, String setting, long id) throws SQLException {
        WaitingCommit commit = new WaitingCommit(server);
        Server.sql(commit.connection, setting);
        Thread.startVirtualThread(() -> commit.run(id));
        return commit;
    }

    static WaitingCommit of(Server server, long id) throws SQLException {
        return of(server, "SELECT 1", id);
    }

    private void run(long id) {
        try {
            statement.executeUpdate("INSERT INTO ledger VALUES (%d) ON CONFLICT DO NOTHING".formatted(id));
            @Nullable SQLWarning warning = statement.getWarnings();
            result.complete(warning == null ? "success" : "success with warning " + warning.getSQLState());
        } catch (SQLException e) {
            result.complete("failure " + e.getSQLState());
        }
    }

    WaitingCommit awaitWaiting() throws Exception {
        server.await("lets the commit wait", this::waits);
        return this;
    }

    boolean waits() throws SQLException {
        return server.sql("SELECT wait_event FROM pg_stat_activity WHERE pid = " + backend)
                .equals("SyncRep");
    }

    /** Cancels it, as a query timeout of a client does. */
    void cancel() throws SQLException {
        statement.cancel();
    }

    /** How it ended: success, success with warning SQLSTATE, or failure SQLSTATE. */
    String result() {
        return result.orTimeout(Poll.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
