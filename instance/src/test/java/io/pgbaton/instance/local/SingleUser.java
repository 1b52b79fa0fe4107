package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server without clients on a database that nobody else uses: recovers it and asks it one thing. */
final class SingleUser {
    private static final String SCRIPT = """
            set -e
            mount --bind "$TREE" "$ROOT"
            mount --rbind /dev "$ROOT/dev"
            mount -t tmpfs tmpfs "$ROOT/tmp"
            mount --bind "$DATA" "$ROOT/mnt"
            exec chroot "$ROOT" setpriv --reuid 999 --regid 999 --clear-groups \
              /usr/lib/postgresql/17/bin/postgres --single -D /mnt -c dynamic_shared_memory_type=mmap app
            """;

    private SingleUser() {}

    /** The output of a query, after the recovery of this database of PostgreSQL 17; the files change by that. */
    static String ask(Path data, String query) throws IOException, InterruptedException {
        Files.deleteIfExists(data.resolve("standby.signal"));
        Path root = Files.createTempDirectory("pgbaton-it-root-");
        ProcessBuilder builder = new ProcessBuilder(
                        "unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT)
                .redirectErrorStream(true);
        builder.environment().put("TREE", tree().toString());
        builder.environment().put("ROOT", root.toString());
        builder.environment().put("DATA", data.toString());
        Process process = builder.start();
        process.getOutputStream().write((query + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Files.delete(root);
        return output;
    }

    private static Path tree() throws IOException {
        String cache =
                System.getenv().getOrDefault("PGBATON_CACHE", System.getProperty("user.home") + "/.cache/pgbaton");
        return Path.of(cache, "postgres", "17").toRealPath();
    }
}
