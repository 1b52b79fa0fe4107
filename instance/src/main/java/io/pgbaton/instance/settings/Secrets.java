package io.pgbaton.instance.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the instance must know and never say. */
public record Secrets(String controlToken, String controlPassword, String replicationPassword, String appPassword) {
    /**
     * Reads them from a folder with one file each.
     *
     * @throws IOException if one is missing or empty; the message names it
     */
    public static Secrets read(Path folder) throws IOException {
        return new Secrets(
                read(folder, "control-token"),
                read(folder, "control-password"),
                read(folder, "replication-password"),
                appPassword(folder));
    }

    /** The application's password as its file says now. */
    public static String appPassword(Path folder) throws IOException {
        return read(folder, "app-password");
    }

    private static String read(Path folder, String name) throws IOException {
        String value = Files.readString(folder.resolve(name)).strip();
        if (value.isEmpty()) {
            throw new IOException("the secret %s is empty".formatted(folder.resolve(name)));
        }
        return value;
    }

    @Override
    public String toString() {
        return "Secrets[...]";
    }
}
