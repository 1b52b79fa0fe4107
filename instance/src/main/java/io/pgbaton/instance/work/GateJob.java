package io.pgbaton.instance.work;

import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.EpochRow;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;

/**
 * Commits the first row of the epoch with the acknowledgements it needs (M5).
 *
 * <p>The row counts only if its commit came back without a warning: a cancelled wait returns success with warning 01000, and
 * then nobody knows. Each try writes the row again, because a commit that wrote nothing waits for nobody.
 */
public final class GateJob {
    private static final List<String> SCHEMA = List.of("CREATE SCHEMA IF NOT EXISTS pgbaton", """
            CREATE TABLE IF NOT EXISTS pgbaton.epoch (
                epoch bigint PRIMARY KEY,
                token text NOT NULL,
                holder text NOT NULL,
                members text[] NOT NULL,
                acknowledgements int NOT NULL,
                from_timeline bigint NOT NULL,
                from_lsn pg_lsn NOT NULL,
                reason text NOT NULL,
                at timestamptz NOT NULL DEFAULT clock_timestamp())
            """);
    private static final String ROW = """
            INSERT INTO pgbaton.epoch VALUES (?, ?, ?, ?, ?, ?, ?::pg_lsn, ?)
            ON CONFLICT (epoch) DO UPDATE SET reason = excluded.reason
            """;

    private final Node node;
    private final EpochRow row;

    public GateJob(Node node, EpochRow row) {
        this.node = node;
        this.row = row;
    }

    public String run(Job job) throws Exception {
        while (true) {
            if (node.server().phase() != Phase.PRIMARY) {
                throw new Job.FailedException("it is not primary any more");
            }
            job.doing("waiting for %d acknowledgements of the first row of epoch %s"
                    .formatted(row.acknowledgements(), row.epoch()));
            try {
                if (isCommitted(job)) {
                    passGate(job);
                    return "the first row of epoch %s is committed".formatted(row.epoch());
                }
                job.doing("the wait for acknowledgements was cancelled: writing the row again");
            } catch (SQLException e) {
                job.doing("trying again, because writing the first row failed: " + e.getMessage());
            }
            Thread.sleep(Limits.TICK);
        }
    }

    private boolean isCommitted(Job job) throws SQLException, Job.SupersededException {
        try (Connection connection = Session.plain(node.settings().postgres(), node.secrets());
                Statement statement = connection.createStatement()) {
            job.cancelBy(() -> abort(connection));
            connection.setNetworkTimeout(Runnable::run, 0);
            connection.setAutoCommit(false);
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
            insert(connection);
            statement.clearWarnings();
            connection.clearWarnings();
            connection.commit();
            SQLWarning warning = connection.getWarnings();
            return warning == null;
        } finally {
            job.cancelBy(null);
        }
    }

    private void insert(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ROW)) {
            insert.setLong(1, row.epoch().number());
            insert.setString(2, row.token().value());
            insert.setString(3, row.holder().value());
            insert.setArray(
                    4,
                    connection.createArrayOf(
                            "text",
                            row.members().stream().map(GateJob::describe).toArray(String[]::new)));
            insert.setInt(5, row.acknowledgements());
            insert.setLong(6, row.from().timeline().number());
            insert.setString(7, row.from().lsn().toString());
            insert.setString(8, row.reason());
            insert.executeUpdate();
        }
    }

    private static String describe(Member member) {
        return "%s on volume %s".formatted(member.name(), member.volume());
    }

    private void passGate(Job job) throws Job.SupersededException {
        node.promises().lock();
        try {
            job.goOn();
            node.remember(node.tenure().passGate());
        } finally {
            node.promises().unlock();
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // it is broken either way
        }
    }
}
