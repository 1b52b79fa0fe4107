package io.pgbaton.instance.work;

import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.volume.DurableFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Statements in a database that is not in its place yet, by a server that nobody can reach and that logs none of them. */
record SingleUser(Node node, Path data) {
    /** Recovers first if that is needed, and ends with everything written out. */
    void run(Job job, List<String> statements, Duration limit) throws Exception {
        Path script = node.volume().root().resolve("bootstrap.sql");
        DurableFiles.replace(script, String.join("\n", statements) + "\n");
        try {
            JobTool.run(job, call().readingFrom(script), limit);
        } finally {
            DurableFiles.delete(script);
        }
    }

    private Tool.Call call() {
        return Tool.Call.withErrors(
                node.settings().pgBin().resolve("postgres"),
                List.of(
                        "--single",
                        "-D",
                        data.toString(),
                        "-c",
                        "exit_on_error=on",
                        "-c",
                        "log_statement=none",
                        "-c",
                        "log_min_error_statement=panic",
                        ServerConfig.SUPERUSER));
    }
}
