package io.pgbaton.core.protocol;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * How far the process that makes a backup is.
 *
 * @param doneBytes what has been copied so far
 * @param totalBytes what there is to copy, as PostgreSQL estimates it; 0 while it has not said so
 * @param detail what it is doing, or why it failed, in words
 * @param backup what has been made; null unless it is done
 */
public record BackupState(
        Phase phase,
        long doneBytes,
        long totalBytes,
        String detail,
        @Nullable Backup backup) {
    /** In this order. */
    public enum Phase {
        /** pg_basebackup copies the database. */
        COPYING,
        /** pg_verifybackup reads it again, file by file. */
        VERIFYING,
        /** PostgreSQL is started on a copy of it and asked. */
        TRYING,
        DONE,
        FAILED
    }

    /**
     * A backup that has been verified.
     *
     * @param path of the database inside of its volume
     * @param bytes how much room it takes
     * @param timeline on which its log ends
     * @param start from where on its log is needed
     * @param stop where its log ends
     * @param epoch the newest epoch that is written in it
     * @param postgresVersion of the server that it was taken from, for example 17.5
     * @param verification how it was verified, in words
     * @param library the C library with its version that its indexes were built with; null in one from before that was written
     *     down
     */
    public record Backup(
            String path,
            long bytes,
            String systemIdentifier,
            Timeline timeline,
            Lsn start,
            Lsn stop,
            Epoch epoch,
            String postgresVersion,
            String verification,
            @Nullable String library) {}

    /** How much is copied, from 0 to 100; PostgreSQL's estimate may be too low. */
    public int percent() {
        return switch (phase) {
            case COPYING, FAILED -> totalBytes <= 0 ? 0 : (int) Math.min(99, doneBytes * 100 / totalBytes);
            case VERIFYING, TRYING, DONE -> 100;
        };
    }

    /** One sentence for a person. */
    public String summary() {
        return phase == Phase.COPYING
                ? "%s: %d %%, %d of %d bytes".formatted(detail, percent(), doneBytes, Math.max(doneBytes, totalBytes))
                : detail;
    }
}
