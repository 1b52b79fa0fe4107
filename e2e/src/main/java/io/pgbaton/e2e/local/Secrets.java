package io.pgbaton.e2e.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The passwords of one cluster, one a file; readable by nobody but root and the instances. */
record Secrets(Path directory) {
    private static final List<String> NAMES = List.of("control-token", "control-password", "app-password");
    private static final int POSTGRES_UID = 999;
    private static final int BYTES = 24;

    /** Draws them all. */
    static Secrets generate(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (String name : NAMES) {
            Path file = directory.resolve(name);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, random());
        }
        giveToInstances(directory);
        return new Secrets(directory);
    }

    String read(String name) throws IOException {
        return Files.readString(directory.resolve(name)).strip();
    }

    /** A folder and the files in it: nobody else may read them but root. */
    static void giveToInstances(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Files.setAttribute(folder, "unix:uid", POSTGRES_UID);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.setAttribute(file, "unix:uid", POSTGRES_UID);
            }
        }
    }

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
