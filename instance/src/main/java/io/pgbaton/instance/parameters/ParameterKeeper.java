package io.pgbaton.instance.parameters;

import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.instance.server.Poll;
import io.pgbaton.instance.server.PostgresServer;
import io.pgbaton.instance.server.ServerRun;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.KeptSession;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a running PostgreSQL the parameters that were chosen meanwhile, and notes what waits for a restart. */
public final class ParameterKeeper {
    private static final Logger LOG = System.getLogger(ParameterKeeper.class.getName());
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final ParameterDesk desk;
    private final PostgresServer server;
    private final KeptSession session;
    private @Nullable ServerRun proven;
    private String lastTrouble = "";

    public ParameterKeeper(ParameterDesk desk, PostgresServer server, KeptSession.Opener opener) {
        this.desk = desk;
        this.server = server;
        session = new KeptSession(opener);
    }

    /** Looks for ever. */
    public void run() {
        try {
            while (true) {
                Thread.sleep(Limits.PARAMETERS_LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            Parameters wanted = desk.forReload();
            Optional<ServerRun> ready = server.run().filter(run -> run.ready().isDone());
            if (ready.isPresent()) {
                bring(ready.get(), wanted);
            } else {
                desk.doesNotRun();
            }
            lastTrouble = "";
        } catch (IOException | SQLException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void bring(ServerRun run, Parameters wanted) throws IOException, SQLException, InterruptedException {
        if (proven != run) {
            desk.isReady(() -> server.run().filter(run::equals).isPresent());
            proven = run;
        }
        if (!wanted.equals(server.chosen())) {
            reload(wanted);
        }
        desk.runs(wanted, session.ask(asked -> pendingRestart(asked, wanted)));
    }

    /** A session that was opened before the reload may go by what was before it. */
    private void reload(Parameters wanted) throws IOException, SQLException, InterruptedException {
        String before = session.askAnew(ParameterKeeper::loadTime);
        server.choose(wanted);
        if (!Poll.until(Limits.RELOAD, PAUSE, () -> !before.equals(session.askAnew(ParameterKeeper::loadTime)))) {
            throw new IOException("PostgreSQL has not read its files again");
        }
        LOG.log(Level.INFO, "PostgreSQL has read other parameters");
    }

    private static String loadTime(Session session) throws SQLException {
        return Objects.requireNonNullElse(
                session.row("SELECT pg_conf_load_time()::text").getFirst(), "");
    }

    /** One that was taken back before it was ever in force is still marked; nothing of it is in the file or in the server. */
    private static List<String> pendingRestart(Session session, Parameters wanted) throws SQLException {
        return session
                .rows(
                        "SELECT name, source = 'configuration file' FROM pg_settings WHERE pending_restart ORDER BY name",
                        Limits.QUERY)
                .stream()
                .filter(row -> wanted.values().containsKey(row.getFirst()) || "t".equals(row.getLast()))
                .map(row -> Objects.requireNonNullElse(row.getFirst(), ""))
                .toList();
    }

    private void complain(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.log(Level.WARNING, "cannot bring the parameters of PostgreSQL in step: {0}", trouble);
        }
    }
}
