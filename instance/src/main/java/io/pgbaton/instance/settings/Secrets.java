package io.pgbaton.instance.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the instance must know and never say.
 *
 * @param replicationPassword by which instances without certificates log in to one another; empty where all have one
 */
public record Secrets(
        String controlToken, String controlPassword, Optional<String> replicationPassword, String appPassword) {
    private static final String SUPERUSER_PASSWORD = "superuser-password";

    /**
     * Reads them from a folder with one file each.
     *
     * @throws IOException if one is missing or empty; the message names it
     */
    public static Secrets read(Path folder) throws IOException {
        return new Secrets(
                read(folder, "control-token"),
                read(folder, "control-password"),
                readIfThere(folder, "replication-password"),
                appPassword(folder));
    }

    /** The application's password as its file says now. */
    public static String appPassword(Path folder) throws IOException {
        return read(folder, "app-password");
    }

    /** PostgreSQL's superuser's, while it may log in over the network; else there is no such file, or nothing in it. */
    public static Optional<String> superuserPassword(Path folder) throws IOException {
        return readIfThere(folder, SUPERUSER_PASSWORD);
    }

    private static Optional<String> readIfThere(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file)
                ? Optional.of(Files.readString(file).strip()).filter(secret -> !secret.isEmpty())
                : Optional.empty();
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
