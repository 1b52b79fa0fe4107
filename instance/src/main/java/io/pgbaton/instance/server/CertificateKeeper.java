package io.pgbaton.instance.server;

import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Gives PostgreSQL renewed certificates, and tells it who may log in when that changes: by a reload, which ends no session. A
 * connection keeps the certificate with which it was opened.
 */
public final class CertificateKeeper {
    private static final Logger LOG = System.getLogger(CertificateKeeper.class.getName());

    private final TlsFiles files;
    private final PostgresServer server;
    private String lastTrouble = "";

    public CertificateKeeper(TlsFiles files, PostgresServer server) {
        this.files = files;
        this.server = server;
    }

    /**
     * Before the first start of the server: without its files it would not start.
     *
     * @throws IOException if they cannot be written
     */
    public void begin() throws IOException {
        files.refresh();
    }

    /** Looks for ever. */
    public void run() {
        try {
            while (true) {
                Thread.sleep(Limits.CERTIFICATES_LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (files.refresh()) {
                server.reread();
                LOG.log(Level.INFO, "PostgreSQL has the renewed certificate");
            } else {
                server.refresh();
            }
            lastTrouble = "";
        } catch (IOException e) {
            complain(String.valueOf(e.getMessage()));
        }
    }

    private void complain(String trouble) {
        if (!trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.log(Level.WARNING, "cannot give PostgreSQL its certificate: {0}", trouble);
        }
    }
}
