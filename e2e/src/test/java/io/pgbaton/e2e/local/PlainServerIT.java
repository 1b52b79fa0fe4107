package io.pgbaton.e2e.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.ledger.Attempt.Outcome;
import io.pgbaton.e2e.ledger.Ledger;
import io.pgbaton.e2e.ledger.LedgerWriter;
import io.pgbaton.e2e.ledger.Route;
import io.pgbaton.e2e.ledger.Stopwatch;
import io.pgbaton.e2e.process.Eventually;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger against a real server: it must tell a loss from an outage before anyone relies on it. */
class PlainServerIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final Stopwatch clock = new Stopwatch();
    private final Ledger ledger = new Ledger();

    @Test
    void aKilledServerCostsTimeAndADeletedRowIsALoss() throws SQLException {
        try (PlainServer server = PlainServer.start(directory, Plan.DEFAULT_MAJOR)) {
            Route route = Route.published(() -> Optional.of(server.address()));
            Duration killedAt;
            try (LedgerWriter _ = LedgerWriter.start(ledger, clock, server::login, route)) {
                awaitAcknowledged();
                killedAt = clock.elapsed();
                server.killAndAwaitRestart();
                awaitAcknowledged();
            }

            assertThat(ledger.longestGap(killedAt, clock.elapsed()).length()).isPositive();
            assertThat(ledger.count(Outcome.FAILED)).isZero();
            assertThat(ledger.audit(rows(server)).isClean()).isTrue();

            long gone = delete(server);
            assertThat(ledger.audit(rows(server)).lost()).containsExactly(gone);
        }
    }

    private void awaitAcknowledged() {
        Duration now = clock.elapsed();
        Eventually.within(DEADLINE, "an acknowledged commit", () -> ledger.acknowledgedSince(now));
    }

    private static long delete(PlainServer server) throws SQLException {
        try (Connection connection = server.login().connect(server.address(), 10);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "delete from ledger where id = (select min(id) from ledger) returning id")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Set<Long> rows(PlainServer server) throws SQLException {
        Set<Long> rows = new HashSet<>();
        try (Connection connection = server.login().connect(server.address(), 10);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select id from ledger")) {
            while (result.next()) {
                rows.add(result.getLong(1));
            }
        }
        return rows;
    }
}
