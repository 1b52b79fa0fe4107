package io.pgbaton.instance.trials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds the root filesystems that {@code deploy/setup --local} builds, one per major. */
final class PostgresTrees {
    private PostgresTrees() {}

    /** The root filesystem of a major, without symbolic links. Fails with the command that builds it when it is missing. */
    static Path of(Major major) {
        Path tree = cache(System.getenv()).resolve("postgres").resolve(String.valueOf(major.number()));
        Path postgres = tree.resolve(major.program("postgres").substring(1));
        if (!Files.isExecutable(postgres)) {
            throw new IllegalStateException(
                    "%s is not installed, there is no %s: run deploy/setup --local".formatted(major, postgres));
        }
        try {
            return tree.toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + tree, e);
        }
    }

    private static Path cache(Map<String, String> environment) {
        String own = environment.getOrDefault("PGBATON_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String shared = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (shared.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(shared))
                .resolve("pgbaton");
    }
}
