package io.pgbaton.resources.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdDriftTest {
    private static final String WRITE = "pgbaton.crds.write";

    @Test
    void theCommittedFilesAreWhatTheClassesSay(@TempDir Path scratch) throws IOException {
        Map<String, String> generated = CrdFiles.generate(scratch);
        if (Boolean.getBoolean(WRITE)) {
            write(generated);
        }
        assertThat(CrdFiles.committed())
                .as("deploy/crds and the resource classes differ; run deploy/crds/generate and commit what it changes")
                .isEqualTo(generated);
    }

    private static void write(Map<String, String> files) throws IOException {
        Files.createDirectories(CrdFiles.FOLDER);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(CrdFiles.FOLDER.resolve(file.getKey()), file.getValue());
        }
    }
}
