package io.pgbaton.instance.log;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.parameters.StandbyFloor;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
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
        return parse(print(pgBin, data));
    }

    /**
     * What its primary had when it wrote the log up to here.
     *
     * @throws IOException as {@link #read}
     */
    public static StandbyFloor standbyFloor(Path pgBin, Path data) throws IOException, InterruptedException {
        return parseFloor(print(pgBin, data));
    }

    private static String print(Path pgBin, Path data) throws IOException, InterruptedException {
        Tool.Result result =
                Tool.run(Tool.Call.of(pgBin.resolve("pg_controldata"), "-D", data.toString()), Limits.OFFLINE_TOOL);
        if (!result.isOk()) {
            throw new IOException("pg_controldata of %s ended with %d".formatted(data, result.code()));
        }
        return result.output();
    }

    static StandbyFloor parseFloor(String output) throws IOException {
        Map<String, String> lines = lines(output);
        try {
            return new StandbyFloor(new TreeMap<>(Map.of(
                    "max_connections", Long.valueOf(need(lines, "max_connections setting")),
                    "max_worker_processes", Long.valueOf(need(lines, "max_worker_processes setting")),
                    "max_prepared_transactions", Long.valueOf(need(lines, "max_prepared_xacts setting")),
                    "max_locks_per_transaction", Long.valueOf(need(lines, "max_locks_per_xact setting")))));
        } catch (IllegalArgumentException e) {
            throw notUnderstood(e);
        }
    }

    private static IOException notUnderstood(IllegalArgumentException e) {
        return new IOException("the output of pg_controldata is not understood: " + e.getMessage(), e);
    }

    private static Map<String, String> lines(String output) {
        Map<String, String> lines = new HashMap<>();
        for (String line : output.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return lines;
    }

    /**
     * Reads its output, in the C locale.
     *
     * @throws IOException if a line is missing or malformed
     */
    public static ControlData parse(String output) throws IOException {
        Map<String, String> lines = lines(output);
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
            throw notUnderstood(e);
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
