package io.pgbaton.instance.log;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What pg_controldata says about a data folder.
 *
 * @param redo where recovery begins
 * @param minRecovery where it must at least come to; zero on one that was a primary
 * @param needsBackupEnd true if it is a clone that was never consistent yet
 * @param segmentBytes the size of a WAL segment
 * @param pageBytes the size of a WAL page
 */
public record ControlData(
        String systemIdentifier,
        Lsn redo,
        Timeline checkpointTimeline,
        Lsn minRecovery,
        Timeline minRecoveryTimeline,
        boolean needsBackupEnd,
        long segmentBytes,
        long pageBytes) {

    /**
     * Runs pg_controldata.
     *
     * @throws IOException if it fails or its output is not understood
     */
    public static ControlData read(Path pgBin, Path data) throws IOException, InterruptedException {
        Tool.Result result =
                Tool.run(Tool.Call.of(pgBin.resolve("pg_controldata"), "-D", data.toString()), Limits.OFFLINE_TOOL);
        if (!result.isOk()) {
            throw new IOException("pg_controldata of %s ended with %d".formatted(data, result.code()));
        }
        return parse(result.output());
    }

    /**
     * Reads its output, in the C locale.
     *
     * @throws IOException if a line is missing or malformed
     */
    public static ControlData parse(String output) throws IOException {
        Map<String, String> lines = new HashMap<>();
        for (String line : output.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        try {
            return new ControlData(
                    need(lines, "Database system identifier"),
                    Lsn.parse(need(lines, "Latest checkpoint's REDO location")),
                    timeline(lines, "Latest checkpoint's TimeLineID"),
                    Lsn.parse(need(lines, "Minimum recovery ending location")),
                    timeline(lines, "Min recovery ending loc's timeline"),
                    need(lines, "End-of-backup record required").equals("yes")
                            || !Lsn.parse(need(lines, "Backup start location")).equals(Lsn.ZERO),
                    Long.parseLong(need(lines, "Bytes per WAL segment")),
                    Long.parseLong(need(lines, "WAL block size")));
        } catch (IllegalArgumentException e) {
            throw new IOException("the output of pg_controldata is not understood: " + e.getMessage(), e);
        }
    }

    private static Timeline timeline(Map<String, String> lines, String name) {
        return new Timeline(Long.parseLong(need(lines, name)));
    }

    private static String need(Map<String, String> lines, String name) {
        @Nullable String value = lines.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no line '%s'".formatted(name));
        }
        return value;
    }
}
