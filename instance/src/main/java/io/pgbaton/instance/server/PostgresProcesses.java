package io.pgbaton.instance.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The PostgreSQL processes of this PID namespace, as the kernel shows them: all there are, whatever PostgreSQL says. */
public final class PostgresProcesses {
    private static final Path PROC = Path.of("/proc");
    private static final String NAME = "postgres";

    /** One process; the title is its command line, which PostgreSQL rewrites to say what it does. */
    public record Entry(long pid, long parent, String title) {}

    /** All live processes of the program {@code postgres}. */
    public List<Entry> all() {
        List<Entry> found = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path folder : folders) {
                read(folder).ifPresent(found::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list %s".formatted(PROC), e);
        }
        return found;
    }

    public List<Entry> childrenOf(long parent) {
        return all().stream().filter(entry -> entry.parent == parent).toList();
    }

    /** The sleep of the one child that does this; empty if there is no such child, or several, or it is awake. */
    public Optional<Sleep> sleepOf(long parent, String role) {
        List<Entry> those = childrenOf(parent).stream()
                .filter(child -> child.title().contains(role))
                .toList();
        return those.size() == 1 ? Sleep.of(those.getFirst().pid()) : Optional.empty();
    }

    public boolean anyLeft() {
        return !all().isEmpty();
    }

    public void killAll() {
        all().forEach(entry -> Signals.KILL.send(entry.pid));
    }

    /** Empty if it is another program, or gone, or a zombie. */
    private static Optional<Entry> read(Path folder) {
        try {
            String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            int open = stat.indexOf('(');
            int close = stat.lastIndexOf(')');
            String[] rest = stat.substring(close + 2).split(" ", 3);
            if (!stat.substring(open + 1, close).equals(NAME) || rest[0].equals("Z") || rest[0].equals("X")) {
                return Optional.empty();
            }
            String title = Files.readString(folder.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            long pid = Long.parseLong(stat.substring(0, open - 1));
            return Optional.of(new Entry(pid, Long.parseLong(rest[1]), title));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
