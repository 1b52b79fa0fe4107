package io.pgbaton.instance.backup;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code backup_manifest} says of the log that a backup needs.
 *
 * @param timeline on which it ends
 * @param start from where on
 * @param stop up to where
 * @see <a href="https://www.postgresql.org/docs/17/backup-manifest-format.html">Backup Manifest Format</a>
 */
public record Manifest(Timeline timeline, Lsn start, Lsn stop) {
    /** The ranges stand behind the list of files, which may be long. */
    private static final int TAIL_BYTES = 16 << 10;

    private static final Pattern RANGE = Pattern.compile(
            "\"Timeline\":\\s*(\\d+),\\s*\"Start-LSN\":\\s*\"([^\"]+)\",\\s*\"End-LSN\":\\s*\"([^\"]+)\"");

    /**
     * Reads it.
     *
     * @throws IOException if it is not there or not understood
     */
    public static Manifest read(Path data) throws IOException {
        return parse(tail(data.resolve("backup_manifest")));
    }

    static Manifest parse(String text) throws IOException {
        @Nullable Manifest all = null;
        Matcher range = RANGE.matcher(text);
        while (range.find()) {
            Manifest one = new Manifest(
                    new Timeline(Long.parseLong(range.group(1))), Lsn.parse(range.group(2)), Lsn.parse(range.group(3)));
            all = all == null ? one : all.with(one);
        }
        if (all == null) {
            throw new IOException("backup_manifest names no WAL range");
        }
        return all;
    }

    private Manifest with(Manifest other) {
        Lsn first = start.compareTo(other.start) <= 0 ? start : other.start;
        return timeline.compareTo(other.timeline) >= 0
                ? new Manifest(timeline, first, stop)
                : new Manifest(other.timeline, first, other.stop);
    }

    private static String tail(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, in.length())];
            in.seek(in.length() - bytes.length);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
