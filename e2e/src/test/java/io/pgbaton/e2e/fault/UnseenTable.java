package io.pgbaton.e2e.fault;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A table that is committed on a primary and that no standby can have received: the walsenders stand still. Whoever makes it
 * has to see to it that they die with their server, and that it stays away until the role has moved: back as a standby, it
 * would send its whole log to those that have not frozen yet.
 */
public final class UnseenTable {
    private static final Duration ALL_STREAM = Duration.ofSeconds(30);
    private static final int SILENCE_SECONDS = 10;

    private UnseenTable() {}

    /**
     * Commits it once every standby has a sender: a standby that still has to connect again, because its settings have just
     * changed, would receive what is written.
     *
     * @param senders those of the primary that stream at this moment
     * @param standbys how many there have to be
     */
    public static void commit(Login login, Address primary, Supplier<List<ProcessId>> senders, int standbys) {
        List<ProcessId> stopped = Eventually.get(
                ALL_STREAM,
                () -> "%d standbys to stream; there are %s".formatted(standbys, senders.get()),
                () -> Optional.of(senders.get()).filter(all -> all.size() == standbys));
        stopped.forEach(sender -> sender.send(Signal.STOP));
        try (Connection connection = login.connect(primary, SILENCE_SECONDS);
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            statement.execute("create table %s (id int)".formatted(name(login)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        List<ProcessId> now = senders.get();
        if (!stopped.containsAll(now)) {
            throw new IllegalStateException("%s were stopped, and now there are %s".formatted(stopped, now));
        }
    }

    public static boolean isOn(Login login, Address server) throws SQLException {
        try (Connection connection = login.connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('%s') is not null".formatted(name(login)))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** In the database of the instance's own role, that role owns this schema and nothing else; an application owns its database. */
    private static String name(Login login) {
        return login.database().equals("postgres") ? "pgbaton.unseen" : "public.unseen";
    }
}
