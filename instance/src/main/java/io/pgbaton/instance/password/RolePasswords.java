package io.pgbaton.instance.password;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.promise.Tenure;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Signals;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the passwords of the role {@code app} and of PostgreSQL's superuser in step with their files, which follow the Secrets.
 * While the superuser has none, nobody logs in as it, and who did is sent away.
 *
 * <p>Only a primary that let clients in does it. It compares first, once in each tenure and at each change of the files: so a
 * change is made once, and one that a failover swallowed is made by the next primary.
 */
public final class RolePasswords {
    /** Of what only a superuser changes. */
    public static final String SCHEMA = "pgbaton_keep";

    /** The function that gives one of the two roles its password: our own role has no right to do it otherwise. */
    public static final String KEEP = SCHEMA + ".password";

    private static final Logger LOG = System.getLogger(RolePasswords.class.getName());

    /** A statement that fails would be logged with the password in it. And the next primary would notice if it were lost. */
    private static final String DISCREETLY = "SET log_statement = 'none'; SET log_min_duration_statement = -1;"
            + " SET log_min_error_statement = 'panic'; SET synchronous_commit = 'local'";

    private record InStep(Epoch epoch, String app, Optional<String> superuser) {}

    private final Node node;
    private @Nullable InStep inStep;
    private String lastTrouble = "";

    public RolePasswords(Node node) {
        this.node = node;
    }

    /** Looks for ever. */
    public void run() {
        try {
            while (true) {
                Thread.sleep(Limits.PASSWORD_LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Tenure tenure = node.tenure();
        if (!tenure.admitted()) {
            return;
        }
        try {
            Path files = node.settings().secrets();
            InStep wanted = new InStep(tenure.epoch(), Secrets.appPassword(files), Secrets.superuserPassword(files));
            if (!wanted.equals(inStep)) {
                bring(wanted);
                inStep = wanted;
            }
            lastTrouble = "";
        } catch (IOException | SQLException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void bring(InStep wanted) throws SQLException, IOException {
        try (Session session = Session.asControl(node.settings().postgres(), node.secrets())) {
            bring(session, ServerConfig.APP_ROLE, Optional.of(wanted.app));
            bring(session, ServerConfig.SUPERUSER, wanted.superuser);
            node.server().refresh();
            if (wanted.superuser.isEmpty()) {
                endSessions(session);
            }
        }
    }

    /** By a signal: no SQL of ours ends a superuser's session. */
    private static void endSessions(Session session) throws SQLException {
        String query = "SELECT pid FROM pg_stat_activity WHERE usename = '%s'".formatted(ServerConfig.SUPERUSER);
        session.rows(query, Limits.QUERY)
                .forEach(row -> Signals.TERM.send(Long.parseLong(String.valueOf(row.getFirst()))));
    }

    private static void bring(Session session, String role, Optional<String> password) throws SQLException {
        List<List<@Nullable String>> kept =
                session.rows("SELECT rolpassword FROM pg_authid WHERE rolname = '%s'".formatted(role), Limits.QUERY);
        if (kept.isEmpty()) {
            LOG.log(Level.WARNING, "there is no role {0} to give its password to", role);
        } else if (!isThatOf(kept.getFirst().getFirst(), password)) {
            session.run(DISCREETLY, Limits.QUERY);
            session.rows(
                    "SELECT %s('%s', %s)"
                            .formatted(
                                    KEEP,
                                    role,
                                    password.map(ScramVerifier::literal).orElse("NULL")),
                    Limits.QUERY);
            LOG.log(
                    Level.INFO,
                    password.isPresent()
                            ? "the role {0} has the new password"
                            : "the role {0} has no password any more",
                    role);
        }
    }

    private static boolean isThatOf(@Nullable String kept, Optional<String> password) {
        if (kept == null || password.isEmpty()) {
            return kept == null && password.isEmpty();
        }
        return ScramVerifier.parse(kept)
                .filter(verifier -> verifier.accepts(password.get()))
                .isPresent();
    }

    private void complain(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.log(Level.WARNING, "cannot bring the passwords of roles in step: {0}", trouble);
        }
    }
}
