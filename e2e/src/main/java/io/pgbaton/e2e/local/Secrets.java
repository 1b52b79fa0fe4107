package io.pgbaton.e2e.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The passwords of one cluster, one a file; readable by nobody but root and the instances. */
record Secrets(Path directory) {
    private static final List<String> NAMES =
            List.of("control-token", "control-password", "replication-password", "app-password");
    private static final int POSTGRES_UID = 999;
    private static final int BYTES = 24;

    /** Draws them all. */
    static Secrets generate(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : NAMES) {
            Path file = directory.resolve(name);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, random());
            own(file);
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        own(directory);
        return new Secrets(directory);
    }

    String read(String name) throws IOException {
        return Files.readString(directory.resolve(name)).strip();
    }

    private static void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", POSTGRES_UID);
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
