package io.pgbaton.instance.server;

import io.pgbaton.instance.settings.Limits;
import java.io.IOException;
import java.nio.file.Path;

/** The C library of this image, by whose sort order indexes on text are built. */
public final class SystemLibrary {
    private static final Path GETCONF = Path.of("/usr/bin/getconf");

    private SystemLibrary() {}

    /**
     * Its name and version, like {@code glibc 2.41}. Every Debian image has the program that tells it, in a package that cannot
     * be left out.
     *
     * @throws IOException if the image does not tell it
     */
    public static String version() throws IOException, InterruptedException {
        Tool.Result result = Tool.run(Tool.Call.of(GETCONF, "GNU_LIBC_VERSION"), Limits.OFFLINE_TOOL);
        if (!result.isOk()) {
            throw new IOException("the image does not tell its C library: %s".formatted(result.output()));
        }
        return result.lastLine();
    }
}
