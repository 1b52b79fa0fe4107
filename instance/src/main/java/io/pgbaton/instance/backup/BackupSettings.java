package io.pgbaton.instance.backup;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.instance.settings.InstanceSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the process of a backup is told by its environment.
 *
 * @param instance as an instance is told; its volume is room that is thrown away afterwards, and its name that of the source,
 *     whose certificate it shows
 * @param target where the backup is kept
 * @param source the server that is copied
 * @param until how far the log reaches that the backup must hold
 */
public record BackupSettings(InstanceSettings instance, BackupVolume target, Address source, Position until) {
    /**
     * Reads the PGBATON_ variables.
     *
     * @throws IllegalArgumentException if one is missing or malformed; the message names it
     */
    public static BackupSettings read(Map<String, String> environment) {
        return new BackupSettings(
                InstanceSettings.read(environment),
                new BackupVolume(Path.of(text(environment, "PGBATON_BACKUP"))),
                source(text(environment, "PGBATON_SOURCE")),
                until(environment));
    }

    private static Position until(Map<String, String> environment) {
        try {
            return new Position(
                    new Timeline(Long.parseLong(text(environment, "PGBATON_TIMELINE"))),
                    Lsn.parse(text(environment, "PGBATON_UNTIL")));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("PGBATON_TIMELINE is a number", e);
        }
    }

    private static Address source(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return new Address(text.substring(0, Math.max(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PGBATON_SOURCE is HOST:PORT, got '%s'".formatted(text), e);
        }
    }

    private static String text(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("the environment variable %s must be set".formatted(name));
        }
        return value;
    }

    /** Where the copy listens that is started to try it: nobody else reaches it. */
    Address trial() {
        String host = instance.postgres().host();
        return new Address(
                InstanceSettings.isThisMachine(host) ? host : "127.0.0.1",
                instance.postgres().port());
    }
}
