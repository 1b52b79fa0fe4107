package io.pgbaton.e2e.stack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scripts under {@code deploy/} of the checkout that this runs from, and what {@code deploy/setup --local} put in its cache. */
public final class Deploy {
    private Deploy() {}

    /** A script, e.g. {@code temporal/run}. */
    public static Path script(String name) {
        return checkout().resolve("deploy").resolve(name);
    }

    /** The file of what was set up, e.g. {@code temporal/temporal}. */
    public static Path cached(String name) {
        return cache().resolve(name);
    }

    /** The root filesystem of a PostgreSQL version. */
    public static Path tree(int major) {
        return cached("postgres").resolve(Integer.toString(major));
    }

    private static Path cache() {
        String cache = System.getenv("PGBATON_CACHE");
        if (cache != null) {
            return Path.of(cache);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("pgbaton");
    }

    /**
     * Says at once what is missing, instead of failing somewhere in the middle.
     *
     * @throws IllegalStateException naming what is missing and the command that gets it
     */
    public static void requireSetUp(int major) {
        for (String needed : List.of("temporal/temporal", "postgres/" + major)) {
            if (!Files.exists(cached(needed))) {
                throw new IllegalStateException(
                        "%s is missing; get it: %s --local".formatted(cached(needed), script("setup")));
            }
        }
    }

    private static Path checkout() {
        Path start = Path.of("").toAbsolutePath();
        for (@Nullable Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("deploy/local/guard"))) {
                return folder;
            }
        }
        throw new IllegalStateException("%s is not inside a checkout of pgbaton; change into one".formatted(start));
    }
}
