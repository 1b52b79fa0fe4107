package io.pgbaton.instance.backup;

import io.pgbaton.instance.server.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs programs that must succeed. */
record Programs(Path pgBin) {
    private static final int LAST_LINES = 3;

    /** One of PostgreSQL's. */
    void run(String program, List<String> arguments, Duration limit)
            throws IOException, InterruptedException, FailedBackupException {
        runAny(pgBin.resolve(program), arguments, limit);
    }

    /** Any. */
    void runAny(Path program, List<String> arguments, Duration limit)
            throws IOException, InterruptedException, FailedBackupException {
        Tool.Result result = Tool.run(Tool.Call.withErrors(program, arguments), limit);
        if (!result.isOk()) {
            throw new FailedBackupException(
                    "%s ended with %d: %s".formatted(program.getFileName(), result.code(), end(result.output())));
        }
    }

    /** What libpq says about a server that it cannot reach takes two lines. */
    private static String end(String output) {
        List<String> lines = output.strip()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        return String.join(" ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
