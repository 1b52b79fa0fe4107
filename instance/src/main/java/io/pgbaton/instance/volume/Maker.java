package io.pgbaton.instance.volume;

import io.pgbaton.core.protocol.BackupState.Backup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The programs that make what lies on a volume, as far as another's cannot go on with it: the major version of PostgreSQL, and
 * the C library, whose sort order every index on text is built by
 * (<a href="https://wiki.postgresql.org/wiki/Locale_data_changes">Locale data changes</a>).
 *
 * @param major of PostgreSQL
 * @param library the C library with its version, like {@code glibc 2.41}
 */
public record Maker(int major, String library) {
    /** These programs make whatever comes onto this volume next. */
    public void sign(Volume volume) throws IOException {
        DurableFiles.replace(volume.library(), library + "\n");
    }

    /**
     * Why these programs must not touch the database on this volume; null if they may, or if there is none. A database that
     * nobody signed is signed.
     */
    public @Nullable String reasonAgainst(Volume volume) throws IOException {
        String reason = look(volume);
        if (reason == null && volume.hasData() && !Files.exists(volume.library())) {
            sign(volume);
        }
        return reason;
    }

    /** The same of a volume that is not to be signed, because it may be another's. */
    public @Nullable String look(Volume volume) throws IOException {
        if (!volume.hasData()) {
            return null;
        }
        String made = content(volume.data().resolve("PG_VERSION"));
        if (!made.equals(String.valueOf(major))) {
            return "this volume holds a database of PostgreSQL %s, and the image brings %d: another major version cannot go on with it, so it is not touched; put an image with PostgreSQL %s back"
                    .formatted(made, major, made);
        }
        if (!Files.exists(volume.library())) {
            return null;
        }
        String built = content(volume.library());
        return built.equals(library)
                ? null
                : "this volume's indexes were built with %s, and the image brings %s, which may sort text in another order: it is not touched; put an image with %s back"
                        .formatted(built, library, built);
    }

    /** Why these programs cannot go on with a database that comes from elsewhere; null if they can. */
    public @Nullable String reasonAgainst(Backup backup) {
        String version = backup.postgresVersion();
        if (!version.split("\\.", 2)[0].equals(String.valueOf(major))) {
            return "the backup is of PostgreSQL %s, and the image brings %d: another major version cannot go on with it; it takes an image with PostgreSQL %s"
                    .formatted(version, major, version.split("\\.", 2)[0]);
        }
        if (backup.library() == null) {
            return "the backup does not say which C library its indexes were built with, so nobody knows whether this image sorts text as they do";
        }
        return backup.library().equals(library)
                ? null
                : "the backup's indexes were built with %s, and the image brings %s, which may sort text in another order; it takes an image with %s"
                        .formatted(backup.library(), library, backup.library());
    }

    private static String content(Path file) throws IOException {
        return Files.readString(file).strip();
    }
}
