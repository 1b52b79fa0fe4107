package io.pgbaton.instance.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.instance.volume.DurableFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStreamTest {
    private static final int LARGE_BYTES = 300_000;

    @TempDir
    private Path root;

    private Path from = Path.of("not yet");
    private Path to = Path.of("not yet");

    @BeforeEach
    void fill() throws IOException {
        from = Files.createDirectory(root.resolve("from"));
        to = root.resolve("to");
        Files.createDirectories(from.resolve("base/5"));
        Files.createDirectory(from.resolve("pg_notify"));
        Files.write(from.resolve("base/5/1249"), new byte[LARGE_BYTES]);
        Files.writeString(from.resolve("PG_VERSION"), "17\n");
        Files.createFile(from.resolve("empty"));
    }

    @Test
    void bringsEveryFolderAndFile() throws IOException {
        AtomicLong bytes = new AtomicLong();
        read(written(), bytes::addAndGet);

        assertThat(to.resolve("base/5/1249")).hasSize(LARGE_BYTES);
        assertThat(to.resolve("PG_VERSION")).hasContent("17\n");
        assertThat(to.resolve("empty")).isEmptyFile();
        assertThat(to.resolve("pg_notify")).isEmptyDirectory();
        assertThat(bytes).hasValue(LARGE_BYTES + 3);
    }

    @Test
    void whatComesIsTheOwnersAlone() throws IOException {
        read(written(), bytes -> {});

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("PG_VERSION"))))
                .isEqualTo("rw-------");
    }

    @Test
    void oneThatWasCutOffIsNoticedWhereverItWas() throws IOException {
        byte[] whole = written();
        for (int length : new int[] {0, 1, 20, whole.length / 2, whole.length - 1}) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part, bytes -> {}))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(EOFException.class);
            DurableFiles.deleteTree(to);
        }
    }

    @Test
    void nothingIsWrittenOutsideOfTheFolder() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte('f');
        out.writeUTF("../stranger");
        out.writeLong(0);
        assertThatThrownBy(() -> read(bytes.toByteArray(), more -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'../stranger' lies outside of the folder");
        assertThat(root.resolve("stranger")).doesNotExist();
    }

    @Test
    void whatIsNeitherFolderNorFileIsNotPassedOver() throws IOException {
        Files.createSymbolicLink(from.resolve("pg_tblspc"), root);
        assertThatThrownBy(this::written)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pg_tblspc is neither a folder nor a file");
    }

    @Test
    void somethingElseIsNotUnderstood() {
        byte[] other = "<html>".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read(other, bytes -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("this is not a folder's stream");
    }

    private byte[] written() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FolderStream.write(from, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private void read(byte[] bytes, BackupStream.Progress progress) throws IOException {
        FolderStream.read(new DataInputStream(new ByteArrayInputStream(bytes)), to, progress);
    }
}
