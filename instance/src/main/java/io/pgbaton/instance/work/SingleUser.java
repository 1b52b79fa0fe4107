package io.pgbaton.instance.work;

import io.pgbaton.core.parameters.Parameters;
import io.pgbaton.instance.job.Job;
import io.pgbaton.instance.log.ControlData;
import io.pgbaton.instance.node.Node;
import io.pgbaton.instance.server.ServerConfig;
import io.pgbaton.instance.server.Tool;
import io.pgbaton.instance.volume.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Statements in a database that is not in its place yet, by a server that nobody can reach and that logs none of them. */
record SingleUser(Node node, Path data) {
    /** Recovers first if that is needed, and ends with everything written out. */
    void run(Job job, List<String> statements, Duration limit) throws Exception {
        Path script = node.volume().root().resolve("bootstrap.sql");
        DurableFiles.replace(script, String.join("\n", statements) + "\n");
        try {
            JobTool.run(job, call(needed(node, data)).readingFrom(script), limit);
        } finally {
            DurableFiles.delete(script);
        }
    }

    private Tool.Call call(Parameters needed) {
        List<String> arguments = new ArrayList<>(List.of("--single", "-D", data.toString()));
        Stream.concat(
                        Stream.of("exit_on_error=on", "log_statement=none", "log_min_error_statement=panic"),
                        needed.values().entrySet().stream()
                                .map(entry -> "%s=%s".formatted(entry.getKey(), entry.getValue())))
                .forEach(setting -> arguments.addAll(List.of("-c", setting)));
        arguments.add(ServerConfig.SUPERUSER);
        return Tool.Call.withErrors(node.settings().pgBin().resolve("postgres"), arguments);
    }

    /** With less than its primary had, there may be no room for the transactions that were prepared there. */
    private static Parameters needed(Node node, Path data) throws IOException, InterruptedException {
        return ControlData.standbyFloor(node.settings().pgBin(), data).raise(Parameters.NONE);
    }
}
