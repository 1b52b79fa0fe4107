package io.pgbaton.instance.sql;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.rejoin.RejoinDecision.Ancestor;
import io.pgbaton.instance.server.HistoryFiles;
import io.pgbaton.instance.server.ReplicationLogin;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session in database {@code postgres} that takes SQL and replication commands alike, with a pinned search_path.
 *
 * <p>Every query has a limit; a session whose limit was exceeded is broken and must be closed.
 */
public final class Session implements AutoCloseable {
    private static final int HISTORY_COLUMN = 2;

    /** An older server does not know it, and lets nobody in who names it at login. */
    private static final int HAS_TRANSACTION_TIMEOUT = 17;

    /** Whatever the cluster's owner chose for clients, our own sessions go by these. */
    private static final String OPTIONS = Stream.of(
                    "search_path=pg_catalog",
                    "statement_timeout=0",
                    "lock_timeout=0",
                    "idle_session_timeout=0",
                    "idle_in_transaction_session_timeout=0",
                    "default_transaction_read_only=off",
                    // A standby takes no statement of a serializable transaction.
                    "default_transaction_isolation=read\\ committed",
                    "default_table_access_method=heap",
                    "default_tablespace=",
                    "synchronous_commit=on")
            .map("-c "::concat)
            .collect(Collectors.joining(" "));

    private final Connection connection;

    private Session(Connection connection) {
        this.connection = connection;
    }

    /** A session of our own in our own server. */
    public static Session asControl(Address server, Secrets secrets) throws SQLException {
        return new Session(connect(server, takingReplicationCommands(control(secrets))));
    }

    /**
     * A session in a primary, with what a standby may do there.
     *
     * @throws IOException if the instance's own files cannot be read
     */
    public static Session asReplication(Address server, ReplicationLogin login) throws SQLException, IOException {
        return new Session(connect(server, takingReplicationCommands(login.properties())));
    }

    /** As {@link #asControl}, but for SQL only; for transactions. */
    public static Connection plain(Address server, Secrets secrets) throws SQLException {
        return connect(server, control(secrets));
    }

    /** Within one machine nothing is to be encrypted. */
    private static Map<String, String> control(Secrets secrets) {
        return Map.of("user", ServerConfig.CONTROL_ROLE, "password", secrets.controlPassword(), "sslmode", "disable");
    }

    private static Map<String, String> takingReplicationCommands(Map<String, String> login) {
        Map<String, String> all = new HashMap<>(login);
        all.put("replication", "database");
        all.put("preferQueryMode", "simple");
        return all;
    }

    private static Connection connect(Address server, Map<String, String> login) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "pgbaton");
        properties.setProperty("assumeMinServerVersion", "15");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", Long.toString(Limits.CONNECT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(Limits.CONNECT.toSeconds()));
        properties.setProperty("options", OPTIONS);
        properties.putAll(login);
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://%s:%d/postgres".formatted(server.host(), server.port()), properties);
        try {
            withoutTransactionTimeout(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    private static void withoutTransactionTimeout(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() >= HAS_TRANSACTION_TIMEOUT) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET transaction_timeout = 0");
            }
        }
    }

    /** The one row of a query; a null where the database has one. */
    public List<@Nullable String> row(String sql) throws SQLException {
        List<List<@Nullable String>> rows = rows(sql, Limits.QUERY);
        if (rows.size() != 1) {
            throw new SQLException("expected one row, got %d: %s".formatted(rows.size(), sql));
        }
        return rows.getFirst();
    }

    public List<List<@Nullable String>> rows(String sql, Duration limit) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>(columns);
                for (int column = 1; column <= columns; column++) {
                    row.add(result.getString(column));
                }
                rows.add(Collections.unmodifiableList(row));
            }
            return rows;
        }
    }

    /** Runs a statement that returns nothing. */
    public void run(String sql, Duration limit) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()));
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public SystemIdentity identify() throws SQLException {
        List<@Nullable String> row = row("IDENTIFY_SYSTEM");
        Timeline timeline = new Timeline(Long.parseLong(text(row, 1)));
        return new SystemIdentity(text(row, 0), new Position(timeline, Lsn.parse(text(row, 2))));
    }

    /** The real ancestors of a timeline, as the server's history file of it says. */
    public List<Ancestor> history(Timeline timeline) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Limits.QUERY.toMillis()));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            if (!result.next()) {
                throw new SQLException("no history of timeline %s".formatted(timeline));
            }
            return HistoryFiles.parse(new String(result.getBytes(HISTORY_COLUMN), StandardCharsets.ISO_8859_1));
        }
    }

    private static String text(List<@Nullable String> row, int column) throws SQLException {
        String value = row.get(column);
        if (value == null) {
            throw new SQLException("column %d is null".formatted(column));
        }
        return value;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is over either way
        }
    }
}
