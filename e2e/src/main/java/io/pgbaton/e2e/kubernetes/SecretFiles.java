package io.pgbaton.e2e.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.UnaryOperator;

/** Entries of a Secret as files of this machine, which go when this process ends. */
record SecretFiles(Path folder) {
    /**
     * Writes them.
     *
     * @param content what an entry of the Secret says
     */
    static SecretFiles of(List<String> entries, UnaryOperator<String> content) {
        try {
            Path folder = Files.createTempDirectory("pgbaton-e2e-");
            folder.toFile().deleteOnExit();
            for (String entry : entries) {
                Path file = Files.createFile(
                        folder.resolve(entry),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                file.toFile().deleteOnExit();
                Files.writeString(file, content.apply(entry));
            }
            return new SecretFiles(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep %s in files".formatted(entries), e);
        }
    }

    String path(String entry) {
        return folder.resolve(entry).toString();
    }
}
