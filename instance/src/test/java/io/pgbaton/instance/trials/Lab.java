package io.pgbaton.instance.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Several PostgreSQL servers of one major in a folder of their own, each on a loopback address that nobody else uses. Every
 * program runs inside the root filesystem of its major as user postgres, in mount and IPC namespaces that vanish with it.
 * {@link #close} ends every process that was started, also when a test failed.
 *
 * <p>fsync is off: nothing here is about a power failure, and what a killed process wrote stays in the page cache.
 */
final class Lab implements AutoCloseable {
    /** User and group postgres in every root filesystem. */
    static final int POSTGRES_ID = 999;

    /** Where the folder of the lab appears inside the root filesystem. */
    private static final String INSIDE = "/mnt";

    private static final int MAX_SERVERS = 99;
    private static final String ENTER = """
            root=$1 lab=$2; shift 2
            mount --bind "$lab" "$root/mnt" && mount --rbind /dev "$root/dev" && mount --rbind /proc "$root/proc" &&
            exec chroot --userspec=999:999 "$root" "$@"
            """;

    private static final Set<Lab> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Lab::close)));
    }

    private final Major major;
    private final Path tree;
    private final Path directory;
    private final AddressBlock addresses;
    private final Map<String, Server> servers = new LinkedHashMap<>();
    private final AtomicInteger runs = new AtomicInteger();

    private Lab(Major major) throws IOException {
        this.major = major;
        this.tree = PostgresTrees.of(major);
        this.addresses = AddressBlock.reserve();
        this.directory = Files.createTempDirectory("pgbaton-trial-");
        own(directory);
        OPEN.add(this);
    }

    static Lab of(Major major) {
        try {
            return new Lab(major);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Major major() {
        return major;
    }

    Path directory() {
        return directory;
    }

    /** A path of the lab as a program inside the root filesystem sees it. */
    String inside(Path path) {
        return INSIDE + "/" + directory.relativize(path);
    }

    /** A server whose data is a fresh copy of one initialized cluster: all of a lab have the same system identifier. */
    Server server(String name) throws IOException {
        Server server = empty(name);
        Template.of(major).copyTo(server.data());
        return server;
    }

    /** A running server on timeline 1 that accepts writes. */
    Server primary(String name) throws Exception {
        Server server = server(name);
        server.start();
        return server;
    }

    /** A running standby that streams from another server. */
    Server standby(String name, Server upstream) throws Exception {
        Server server = server(name);
        server.becomeStandby();
        server.set("primary_conninfo", upstream.conninfo(name));
        server.start();
        server.awaitStreamingFrom(upstream);
        return server;
    }

    /** A running standby whose control file names the upstream's present timeline: it has made a restartpoint there. */
    Server standbyOn(String name, Server upstream) throws Exception {
        Server server = standby(name, upstream);
        server.restartpoint(upstream);
        return server;
    }

    /** A running clone, made by pg_basebackup, that streams from the server it was cloned from. */
    Server cloneOf(Server source, String name) throws Exception {
        Server server = empty(name);
        run(
                        "pg_basebackup",
                        "-D",
                        inside(server.data()),
                        "-X",
                        "stream",
                        "-c",
                        "fast",
                        "--no-sync",
                        "-d",
                        source.conninfo(name))
                .orFail();
        server.becomeStandby();
        server.set("primary_conninfo", source.conninfo(name));
        server.start();
        server.awaitStreamingFrom(source);
        return server;
    }

    /** A running primary that was promoted in that epoch, from timeline 1, with nobody streaming from it yet. */
    Server leader(String name, int epoch) throws Exception {
        Server server = server(name);
        server.startFrozen();
        server.promoteTo(epoch);
        return server;
    }

    /** Runs pg_rewind on a stopped server; whoever calls it looks after standby.signal. */
    Outcome rewind(Server target, Server source) throws IOException {
        return run("pg_rewind", "-D", inside(target.data()), "--source-server", source.conninfo("rewind"), "--no-sync");
    }

    /** Rewinds a stopped server as a job should: without standby.signal while it runs, with it afterwards. */
    Outcome rewindAndFollow(Server target, Server source) throws Exception {
        Files.deleteIfExists(target.standbySignal());
        Outcome outcome = rewind(target, source);
        outcome.orFail();
        target.becomeStandby();
        target.histories().cleanUp();
        target.set("primary_conninfo", source.conninfo(target.name()));
        target.start();
        target.awaitStreamingFrom(source);
        target.awaitReplayOf(source);
        return outcome;
    }

    /** A server without any data yet. */
    Server empty(String name) {
        if (servers.containsKey(name) || servers.size() == MAX_SERVERS) {
            throw new IllegalStateException("no room for a server named '%s'".formatted(name));
        }
        Server server = new Server(this, name, addresses.address(servers.size() + 1));
        servers.put(name, server);
        return server;
    }

    /** Runs a program of PostgreSQL to its end. */
    Outcome run(String program, String... arguments) throws IOException {
        Path output = directory.resolve("run-%d.out".formatted(runs.incrementAndGet()));
        Process process = start(output, program, arguments);
        try {
            if (!process.waitFor(Poll.DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("%s did not end: %s".formatted(program, Files.readString(output)));
            }
            return new Outcome(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + program, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Starts a program of PostgreSQL; the process that is returned is the program itself, not a shell around it. */
    Process start(Path output, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--ipc", "--propagation", "private"));
        command.addAll(List.of("sh", "-c", ENTER, "sh", tree.toString(), directory.toString()));
        command.add(major.program(program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    /** Gives a file or folder to user postgres. */
    static void own(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", POSTGRES_ID);
        Files.setAttribute(path, "unix:gid", POSTGRES_ID);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Override
    public void close() {
        try {
            servers.values().forEach(Server::end);
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            addresses.close();
            OPEN.remove(this);
        }
    }
}
