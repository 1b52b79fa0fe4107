package io.pgbaton.instance.backup;

import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.instance.volume.DurableFiles;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lies where on the volume of a backup: {@code data.new} while it is made, {@code data} once it is verified, and beside it
 * {@code backup.json}, which is written last and says that it is whole.
 */
public record BackupVolume(Path root) {
    Path data() {
        return root.resolve("data");
    }

    Path unfinished() {
        return root.resolve("data.new");
    }

    private Path facts() {
        return root.resolve("backup.json");
    }

    /** What an earlier run has finished; empty if none has. */
    Optional<Backup> finished() throws IOException {
        if (!Files.exists(facts())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Wire.read(Files.readString(facts()), Backup.class));
        } catch (WireException e) {
            throw new IOException("%s is not understood: %s".formatted(facts(), e.getMessage()), e);
        }
    }

    /** Clears away what was not finished. */
    void discard() throws IOException {
        DurableFiles.delete(facts());
        DurableFiles.deleteTree(unfinished());
        DurableFiles.deleteTree(data());
    }

    /** It is verified: from now on it is the backup. */
    void keep(Backup backup) throws IOException {
        DurableFiles.rename(unfinished(), data());
        DurableFiles.write(facts(), Wire.write(backup) + "\n");
    }
}
