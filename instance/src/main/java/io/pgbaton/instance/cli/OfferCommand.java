package io.pgbaton.instance.cli;

import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.instance.backup.BackupStream;
import io.pgbaton.instance.backup.BackupVolume;
import io.pgbaton.instance.http.OfferServer;
import io.pgbaton.instance.settings.ControlTls;
import io.pgbaton.instance.settings.InstanceSettings;
import io.pgbaton.instance.settings.Secrets;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** Offers a backup to the instances of a new cluster, until it is ended. It only reads the backup's volume. */
final class OfferCommand {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final String BACKUP = "PGBATON_BACKUP";

    private OfferCommand() {}

    /** 0 if it is offered from now on, for as long as this process lives. */
    static int start(Map<String, String> environment, PrintStream err) throws IOException {
        InstanceSettings settings;
        BackupVolume volume;
        try {
            settings = InstanceSettings.read(environment);
            volume = volume(environment);
        } catch (IllegalArgumentException e) {
            err.println("pgbaton-instance offer: " + e.getMessage());
            return USAGE;
        }
        try {
            Backup backup = BackupStream.offered(volume);
            serve(settings, volume);
            err.println("pgbaton-instance offer: %d bytes of PostgreSQL %s at %s"
                    .formatted(backup.bytes(), backup.postgresVersion(), settings.control()));
            return OK;
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            err.println("pgbaton-instance offer: " + reason);
            LastWords.leave(settings.terminationLog(), new BackupState(Phase.FAILED, 0, 0, reason, null));
            return FAILED;
        }
    }

    private static BackupVolume volume(Map<String, String> environment) {
        String folder = environment.getOrDefault(BACKUP, "").strip();
        if (folder.isEmpty()) {
            throw new IllegalArgumentException("the environment variable %s must be set".formatted(BACKUP));
        }
        return new BackupVolume(Path.of(folder));
    }

    private static void serve(InstanceSettings settings, BackupVolume volume) throws IOException {
        Secrets secrets = Secrets.read(settings.secrets());
        new OfferServer(
                        ControlTls.open(settings).server(),
                        secrets.controlToken(),
                        out -> BackupStream.send(volume, out))
                .start(settings.control());
    }
}
