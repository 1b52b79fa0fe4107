package io.pgbaton.workflows.replay;

import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The recorded histories, one file a path; see the README beside them. */
final class Histories {
    private static final Path FOLDER = Path.of("src/test/resources/histories");

    /** Set to "new" to record the paths that have no file yet. Nothing ever overwrites one. */
    private static final String RECORD = "pgbaton.record";

    private Histories() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** Keeps a history if it was asked for and there is none of this path yet; tells where. */
    static Optional<Path> record(String path, WorkflowExecutionHistory history) throws IOException {
        Path file = FOLDER.resolve(path + ".json");
        if (!"new".equals(System.getProperty(RECORD)) || Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(Files.writeString(file, history.toJson(true) + "\n"));
    }
}
