package io.pgbaton.instance.cli;

import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.wire.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a Job's process leaves as the termination message of its container: that stays readable when nobody is there to be asked. */
final class LastWords {
    /** kubelet keeps 4096 bytes. */
    private static final int MAX_DETAIL = 1000;

    private LastWords() {}

    /**
     * Leaves them.
     *
     * @param file null if nobody reads it
     */
    static void leave(@Nullable Path file, BackupState end) throws IOException {
        if (file != null) {
            Files.writeString(file, Wire.write(shortened(end)));
        }
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
}
