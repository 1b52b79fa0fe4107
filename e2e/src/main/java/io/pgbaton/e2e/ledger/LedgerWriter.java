package io.pgbaton.e2e.ledger;

import io.pgbaton.e2e.ledger.Attempt.Outcome;
import io.pgbaton.e2e.process.Eventually;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A client that commits one row after the other, and after a fault comes back at once; it notes what it was told.
 *
 * <p>Each row carries the timeline that its server writes on, which is the epoch.
 */
public final class LedgerWriter implements AutoCloseable {
    private static final Duration BETWEEN_COMMITS = Duration.ofMillis(5);

    /** A gap is measured no more exactly than that; trying more often would take the machine from those who move the role. */
    private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(50);

    /** Giving up a connection with TLS takes pgjdbc as long again: it waits for the silent server to say goodbye. */
    private static final int SILENCE_SECONDS = 2;

    private static final String CREATE = """
            create table if not exists ledger (
              id bigint primary key, epoch bigint not null, server text not null, at timestamptz not null default now())
            """;
    private static final String INSERT = """
            insert into ledger (id, epoch, server)
            values (?, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint, host(inet_server_addr()))
            returning epoch, server
            """;

    private final Ledger ledger;
    private final Stopwatch clock;
    private final Supplier<Login> login;
    private final Route route;
    private final Thread thread;
    private volatile boolean closed;

    private LedgerWriter(Ledger ledger, Stopwatch clock, Supplier<Login> login, Route route) {
        this.ledger = ledger;
        this.clock = clock;
        this.login = login;
        this.route = route;
        this.thread = Thread.ofVirtual().name("ledger-writer").unstarted(this::run);
    }

    /**
     * Begins to write.
     *
     * @param login asked before each connection: a password may change
     */
    public static LedgerWriter start(Ledger ledger, Stopwatch clock, Supplier<Login> login, Route route) {
        LedgerWriter writer = new LedgerWriter(ledger, clock, login, route);
        writer.thread.start();
        return writer;
    }

    /** Stops after the commit that is under way. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try {
                Optional<Connection> connection = route.connect(login.get(), SILENCE_SECONDS);
                if (connection.isPresent()) {
                    useUp(connection.get());
                }
            } catch (SQLException refused) {
                // Nothing was asked for yet; the next try is the answer.
            }
            Eventually.pause(BETWEEN_CONNECTS);
        }
    }

    /** Left behind as by a pool of connections: to close one takes time that is the client's own, and no gap of the cluster. */
    private void useUp(Connection connection) throws SQLException {
        try {
            writeUntilBroken(connection);
        } finally {
            Thread.ofVirtual().name("ledger-writer-leaves").start(() -> close(connection));
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is left behind either way
        }
    }

    private void writeUntilBroken(Connection connection) throws SQLException {
        try (Statement create = connection.createStatement()) {
            create.execute(CREATE);
        }
        PreparedStatement insert = connection.prepareStatement(INSERT);
        String server = connection.getMetaData().getURL();
        while (!closed && write(insert, server)) {
            Eventually.pause(BETWEEN_COMMITS);
        }
    }

    /** Asks for one commit; false if this connection is of no more use. */
    private boolean write(PreparedStatement insert, String url) {
        long id = ledger.nextId();
        Duration asked = clock.elapsed();
        try {
            insert.clearWarnings();
            insert.setLong(1, id);
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                // A cancelled wait for acknowledgements is a success with a warning (01000).
                Outcome outcome = insert.getWarnings() == null ? Outcome.ACKNOWLEDGED : Outcome.UNKNOWN;
                ledger.add(new Attempt(id, row.getString(2), row.getLong(1), outcome, asked, clock.elapsed()));
                return true;
            }
        } catch (SQLException e) {
            ledger.add(new Attempt(id, url, 0, outcomeOf(e), asked, clock.elapsed()));
            return false;
        }
    }

    /** Only an ERROR from the server says that nothing was committed; a FATAL one may end a commit that merely waited. */
    private static Outcome outcomeOf(SQLException e) {
        return severity(e).filter("ERROR"::equals).isPresent() ? Outcome.FAILED : Outcome.UNKNOWN;
    }

    private static Optional<String> severity(SQLException e) {
        @Nullable ServerErrorMessage message = e instanceof PSQLException said ? said.getServerErrorMessage() : null;
        return message == null ? Optional.empty() : Optional.ofNullable(message.getSeverity());
    }
}
