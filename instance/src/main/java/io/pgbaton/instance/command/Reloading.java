package io.pgbaton.instance.command;

import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.LoginProbe;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes the configuration of the running server and makes sure that it is in force: a reload reports no error by itself. */
final class Reloading {
    private static final Duration PAUSE = Duration.ofMillis(3);

    /** A role that does not exist: only pg_hba.conf decides how far its login comes. */
    private static final String STRANGER = "pgbaton_probe";

    private final Node node;

    Reloading(Node node) {
        this.node = node;
    }

    /** Sets whose acknowledgements commits wait for, and reads it back in a new session. */
    void synchronous(String names) throws FailedEffectException, IOException, InterruptedException {
        node.server().reload(node.server().state().withSynchronous(names));
        awaitSynchronous(names);
    }

    /**
     * Lets nobody in but control and replication, and sets whose acknowledgements commits will wait for, with one reload:
     * this lies on the way of every failover. The setting is in force only after {@link #awaitSynchronous}.
     */
    void closeFor(String names) throws FailedEffectException, IOException, InterruptedException {
        node.server().reload(node.server().state().withOpen(false).withSynchronous(names));
        awaitLogin(LoginProbe.Answer.REJECTED);
    }

    /** Reads back, in a new session too, whose acknowledgements commits wait for. */
    void awaitSynchronous(String names) throws FailedEffectException, InterruptedException {
        awaitSetting("synchronous_standby_names", names);
    }

    /** Points the server to its primary, and lets clients read. */
    void follow(ServerConfig.State wanted) throws FailedEffectException, IOException, InterruptedException {
        node.server().reload(wanted);
        awaitSetting("primary_conninfo", node.config().conninfo(node.promise().member(), wanted.upstream()));
    }

    /** Lets clients in (I9); returns when a login shows it. */
    void open() throws FailedEffectException, IOException, InterruptedException {
        node.server().reload(node.server().state().withOpen(true));
        awaitLogin(LoginProbe.Answer.ADMITTED);
    }

    /** Lets nobody in but control and replication; returns when a login shows it. */
    void close() throws FailedEffectException, IOException, InterruptedException {
        node.server().reload(node.server().state().withOpen(false));
        awaitLogin(LoginProbe.Answer.REJECTED);
    }

    private void awaitLogin(LoginProbe.Answer wanted) throws FailedEffectException, InterruptedException {
        LoginProbe probe = new LoginProbe(node.settings().postgres());
        if (!Poll.until(Limits.RELOAD, PAUSE, () -> probe.ask(STRANGER) == wanted)) {
            throw new FailedEffectException(
                    "the server has not read its pg_hba.conf within %d ms".formatted(Limits.RELOAD.toMillis()));
        }
    }

    private void awaitSetting(String name, String value) throws FailedEffectException, InterruptedException {
        String query = "SELECT current_setting('%s')".formatted(name);
        try {
            boolean inForce = Poll.until(
                            Limits.RELOAD,
                            PAUSE,
                            () -> value.equals(
                                    node.session().ask(s -> s.row(query)).getFirst()))
                    && value.equals(node.session().askAnew(s -> s.row(query)).getFirst());
            if (!inForce) {
                throw new FailedEffectException("%s is not in force: %s".formatted(name, complaint()));
            }
        } catch (SQLException e) {
            throw new FailedEffectException("cannot read %s back".formatted(name), e);
        }
    }

    private String complaint() throws SQLException {
        List<@Nullable String> row = node.session()
                .ask(s -> s.row("SELECT string_agg(name || ': ' || error, '; ') FROM pg_file_settings"
                        + " WHERE error IS NOT NULL"));
        String errors = row.getFirst();
        return errors == null ? "the server has not read its files" : errors;
    }
}
