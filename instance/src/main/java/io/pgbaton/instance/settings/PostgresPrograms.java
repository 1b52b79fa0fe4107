package io.pgbaton.instance.settings;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where an image has PostgreSQL's programs, if nobody says. */
final class PostgresPrograms {
    /** Debian's packages put each major in a folder of its own here, and so do the images made of them. */
    static final Path DEBIAN = Path.of("/usr/lib/postgresql");

    private PostgresPrograms() {}

    /**
     * The one {@code MAJOR/bin} with a server in it.
     *
     * @throws IllegalArgumentException if there is none, or more than one
     */
    static Path find(Path root) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> majors = Files.newDirectoryStream(root)) {
            for (Path major : majors) {
                if (Files.isExecutable(major.resolve("bin/postgres"))) {
                    found.add(major.resolve("bin"));
                }
            }
        } catch (IOException e) {
            // none, then
        }
        if (found.size() != 1) {
            found.sort(null);
            throw new IllegalArgumentException("PGBATON_PG_BIN must name the folder of PostgreSQL's programs: %s has %s"
                    .formatted(root, found.isEmpty() ? "none" : "several, " + found));
        }
        return found.getFirst();
    }
}
