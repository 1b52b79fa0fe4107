package io.pgbaton.instance.backup;

import io.pgbaton.instance.settings.Limits;
import io.pgbaton.instance.sql.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Copies a running server with pg_basebackup, and tells meanwhile how far it is, as the server itself counts it. */
final class Copy {
    /** Tells our own backup from others that the server sends. */
    private static final String NAME = "pgbaton_backup";

    private static final String PROGRESS = """
            SELECT coalesce(sum(backup_streamed), 0), coalesce(sum(backup_total), 0)
            FROM pg_stat_progress_basebackup JOIN pg_stat_activity USING (pid) WHERE application_name = '%s'
            """.formatted(NAME);

    private final Programs programs;
    private final SourceLogin login;

    Copy(Programs programs, SourceLogin login) {
        this.programs = programs;
        this.login = login;
    }

    /**
     * Copies.
     *
     * @param progress takes how many bytes of how many are copied
     */
    void run(Path folder, BiConsumer<Long, Long> progress)
            throws IOException, InterruptedException, FailedBackupException {
        Thread watch = Thread.ofVirtual().name("backup-progress").start(() -> watch(progress));
        try {
            programs.run(
                    "pg_basebackup",
                    List.of(
                            "-D",
                            folder.toString(),
                            "-d",
                            "%s application_name='%s'".formatted(login.conninfo(), NAME),
                            "-X",
                            "stream",
                            "-c",
                            "fast",
                            "-w"),
                    Limits.COPY);
        } finally {
            watch.interrupt();
        }
    }

    /** Best effort: the copy is as good if nobody knows how far it is. */
    private void watch(BiConsumer<Long, Long> progress) {
        try {
            while (true) {
                look(progress);
                Thread.sleep(Limits.HEARTBEAT);
            }
        } catch (InterruptedException e) {
            // it is copied
        }
    }

    private void look(BiConsumer<Long, Long> progress) {
        try (Session session = login.session()) {
            List<@Nullable String> row = session.row(PROGRESS);
            progress.accept(number(row.getFirst()), number(row.getLast()));
        } catch (IOException | SQLException e) {
            // looked at again
        }
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text);
    }
}
