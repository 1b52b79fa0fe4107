package io.pgbaton.instance.cli;

import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.instance.backup.BackupRun;
import io.pgbaton.instance.backup.BackupSettings;
import io.pgbaton.instance.http.BackupServer;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/** Makes a backup, says meanwhile to the worker how far it is, and leaves what came of it as its {@link LastWords}. */
final class BackupCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 64;

    private BackupCommand() {}

    static int run(Map<String, String> environment, PrintStream err) throws IOException, InterruptedException {
        BackupSettings settings;
        try {
            settings = BackupSettings.read(environment);
        } catch (IllegalArgumentException e) {
            err.println("pgbaton-instance backup: " + e.getMessage());
            return USAGE;
        }
        Secrets secrets = Secrets.read(settings.instance().secrets());
        ControlTls tls = ControlTls.open(settings.instance());
        BackupRun backup = new BackupRun(settings, secrets, tls);
        new BackupServer(tls.server(), secrets.controlToken(), backup::state)
                .start(settings.instance().control());
        BackupState end = backup.run();
        err.println("pgbaton-instance backup: " + end.summary());
        LastWords.leave(settings.instance().terminationLog(), end);
        return end.phase() == Phase.DONE ? OK : FAILED;
    }
}
