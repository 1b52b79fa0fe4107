package io.pgbaton.instance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Incarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
    private static final Incarnation RUN = new Incarnation("uid", "pod", "00112233445566aa");

    @TempDir
    private Path folder;

    @Test
    void theNonceIsTheWholeMessage() throws IOException {
        Path file = Files.writeString(folder.resolve("termination-log"), "of whoever was here before, and longer");
        TerminationMessage.leave(file, RUN);
        assertThat(file).hasContent("00112233445566aa");
    }

    @Test
    void aRunWhoseEndCouldNeverBeProvenDoesNotBegin() {
        Path file = folder.resolve("no/such/folder");
        assertThatThrownBy(() -> TerminationMessage.leave(file, RUN)).hasMessageContaining(file.toString());
    }
}
