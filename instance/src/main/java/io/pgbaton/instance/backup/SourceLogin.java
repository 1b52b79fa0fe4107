package io.pgbaton.instance.backup;

import io.pgbaton.instance.server.ReplicationLogin;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.ServerVersion;
import io.pgbaton.instance.server.TlsFiles;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How a backup logs in to the server that it copies: as a standby does, by the certificate of the instance that it copies. The
 * certificate is the newest at each login, as a copy may take longer than it takes to renew one.
 */
final class SourceLogin {
    private final BackupSettings settings;
    private final @Nullable TlsFiles tls;
    private final ReplicationLogin login;

    /**
     * Writes what PostgreSQL's programs read.
     *
     * @throws IOException if it cannot be written, or the server's version cannot be found out
     */
    SourceLogin(BackupSettings settings, Secrets secrets, ControlTls controlTls)
            throws IOException, InterruptedException {
        this.settings = settings;
        tls = TlsFiles.of(settings.instance(), controlTls).orElse(null);
        ServerConfig config =
                new ServerConfig(settings.instance(), secrets, ServerVersion.major(settings.instance()), tls);
        config.prepareForTools();
        login = config.replication();
    }

    /** For PostgreSQL's programs. */
    String conninfo() throws IOException {
        refresh();
        return login.conninfo(settings.instance().instance(), settings.source());
    }

    /** A session in that server. */
    Session session() throws IOException, SQLException {
        refresh();
        return Session.asReplication(settings.source(), login);
    }

    private void refresh() throws IOException {
        if (tls != null) {
            tls.refresh();
        }
    }
}
