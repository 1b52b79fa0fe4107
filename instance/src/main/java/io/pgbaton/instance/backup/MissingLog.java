package io.pgbaton.instance.backup;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Adds to a backup what its source had received but not yet replayed and flushed. A backup of a standby ends at the standby's
 * minimum recovery point, which may lie before the last commits: those are in its log alone.
 *
 * <p>pg_receivewal goes on at the beginning of a segment that is there as {@code .partial}, so it is given the backup's last one.
 */
final class MissingLog {
    private static final String PARTIAL = ".partial";
    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");

    private final Programs programs;
    private final Path wal;
    private final Path received;

    MissingLog(Programs programs, Path data, Path received) {
        this.programs = programs;
        this.wal = data.resolve("pg_wal");
        this.received = received;
    }

    /** Adds the log up to there. */
    void fetch(String connection, Lsn until) throws IOException, InterruptedException, FailedBackupException {
        DurableFiles.deleteTree(received);
        Files.createDirectories(received);
        Path last = segments(wal).stream()
                .max(Comparator.comparing(Path::getFileName))
                .orElseThrow(() -> new FailedBackupException("the backup holds no log"));
        Files.copy(last, received.resolve(last.getFileName() + PARTIAL));
        programs.run(
                "pg_receivewal",
                List.of("-D", received.toString(), "-d", connection, "--endpos=" + until, "--no-loop", "-w"),
                Limits.COPY);
        try (Stream<Path> files = Files.list(received)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(PARTIAL, "");
                if (SEGMENT.matcher(name).matches()) {
                    Files.copy(file, wal.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    DurableFiles.syncFile(wal.resolve(name));
                }
            }
        }
        DurableFiles.sync(wal);
        DurableFiles.deleteTree(received);
    }

    private static List<Path> segments(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            SEGMENT.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }
}
