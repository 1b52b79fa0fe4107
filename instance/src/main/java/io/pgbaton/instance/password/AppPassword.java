package io.pgbaton.instance.password;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.promise.Tenure;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the password of the role {@code app} in step with its file, which follows the Secret.
 *
 * <p>Only a primary that let clients in does it. It compares first, once in each tenure and at each change of the file: so a
 * change is made once, and one that a failover swallowed is made by the next primary.
 */
public final class AppPassword {
    private static final Logger LOG = System.getLogger(AppPassword.class.getName());
    private static final String KEPT =
            "SELECT rolpassword FROM pg_authid WHERE rolname = '%s'".formatted(ServerConfig.APP_ROLE);

    /** A statement that fails would be logged with the password in it. And the next primary would notice if it were lost. */
    private static final String DISCREETLY = "SET log_statement = 'none'; SET log_min_duration_statement = -1;"
            + " SET log_min_error_statement = 'panic'; SET synchronous_commit = 'local'";

    private record InStep(Epoch epoch, String password) {}

    private final Node node;
    private @Nullable InStep inStep;
    private String lastTrouble = "";

    public AppPassword(Node node) {
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
            InStep wanted = new InStep(
                    tenure.epoch(), Secrets.appPassword(node.settings().secrets()));
            if (!wanted.equals(inStep)) {
                bring(wanted.password);
                inStep = wanted;
            }
            lastTrouble = "";
        } catch (IOException | SQLException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void bring(String password) throws SQLException {
        try (Session session = Session.asControl(node.settings().postgres(), node.secrets())) {
            List<List<@Nullable String>> kept = session.rows(KEPT, Limits.QUERY);
            if (kept.isEmpty()) {
                LOG.log(Level.WARNING, "there is no role {0} to give its password to", ServerConfig.APP_ROLE);
            } else if (!isThatOf(kept.getFirst().getFirst(), password)) {
                session.run(DISCREETLY, Limits.QUERY);
                session.run(
                        "ALTER ROLE %s PASSWORD '%s'".formatted(ServerConfig.APP_ROLE, password.replace("'", "''")),
                        Limits.QUERY);
                LOG.log(Level.INFO, "the role {0} has the new password", ServerConfig.APP_ROLE);
            }
        }
    }

    private static boolean isThatOf(@Nullable String kept, String password) {
        return kept != null
                && ScramVerifier.parse(kept)
                        .filter(verifier -> verifier.accepts(password))
                        .isPresent();
    }

    private void complain(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.log(Level.WARNING, "cannot bring the password of {0} in step: {1}", ServerConfig.APP_ROLE, trouble);
        }
    }
}
