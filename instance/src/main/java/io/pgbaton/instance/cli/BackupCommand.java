package io.pgbaton.instance.cli;

import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.instance.backup.BackupRun;
import io.pgbaton.instance.backup.BackupSettings;
import io.pgbaton.instance.http.BackupServer;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.Secrets;
import io.pgbaton.wire.Wire;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a backup, says meanwhile to the worker how far it is, and leaves what came of it as the termination message of the
 * container: that stays readable when nobody is there any more to be asked.
 */
final class BackupCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 64;

    /** kubelet keeps 4096 bytes. */
    private static final int MAX_DETAIL = 1000;

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
        leave(settings.instance().terminationLog(), shortened(end));
        return end.phase() == Phase.DONE ? OK : FAILED;
    }

    private static BackupState shortened(BackupState end) {
        return end.detail().length() <= MAX_DETAIL
                ? end
                : new BackupState(
                        end.phase(),
                        end.doneBytes(),
                        end.totalBytes(),
                        end.detail().substring(0, MAX_DETAIL),
                        end.backup());
    }

    private static void leave(@Nullable Path file, BackupState end) throws IOException {
        if (file != null) {
            Files.writeString(file, Wire.write(end));
        }
    }
}
