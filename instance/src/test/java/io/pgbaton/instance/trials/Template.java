package io.pgbaton.instance.trials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A data folder that was initialized and stopped, made once per major and run, from which the servers are copied. */
record Template(Path data) {
    private static final String SCHEMA = """
            CREATE TABLE ledger (id bigint PRIMARY KEY, note text);
            CREATE ROLE app LOGIN;
            GRANT ALL ON ledger TO app;
            """;

    private static final Map<Major, Template> MADE = new ConcurrentHashMap<>();

    static Template of(Major major) {
        return MADE.computeIfAbsent(major, Template::make);
    }

    void copyTo(Path target) throws IOException {
        Process copy = new ProcessBuilder("cp", "-a", "--reflink=auto", data.toString(), target.toString())
                .inheritIO()
                .start();
        if (copy.onExit().join().exitValue() != 0) {
            throw new IOException("cannot copy %s to %s".formatted(data, target));
        }
    }

    private static Template make(Major major) {
        Lab lab = Lab.of(major);
        // The lab stays open: it is copied from until the run ends, and deleted then.
        Server server = lab.empty("template");
        try {
            lab.run(
                            "initdb",
                            "-D",
                            lab.inside(server.data()),
                            "-U",
                            "postgres",
                            "--no-sync",
                            "--data-checksums",
                            "--wal-segsize=1",
                            "--auth=trust",
                            "--no-locale",
                            "--encoding=UTF8")
                    .orFail();
            Path settings = server.data().resolve("postgresql.conf");
            Files.writeString(settings, Files.readString(settings) + "\ninclude_if_exists = 'lab.conf'\n");
            server.start();
            server.sql(SCHEMA);
            // Smaller copies. template1 stays: pg_rewind starts a single-user server in it.
            server.sql("ALTER DATABASE template0 IS_TEMPLATE false");
            server.sql("DROP DATABASE template0");
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("cannot initialize a cluster of " + major, e);
        }
        return new Template(server.data());
    }
}
