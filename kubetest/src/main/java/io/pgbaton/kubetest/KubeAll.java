package io.pgbaton.kubetest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program that is all of Kubernetes in one file; its first argument says which part. */
final class KubeAll {
    private static final String COMMAND = "deploy/sandbox/kubernetes/build";

    private KubeAll() {}

    /**
     * Where it lies in the cache.
     *
     * @throws IllegalStateException if it is not there; the message says which command builds it
     */
    static Path locate(Map<String, String> environment) {
        Path file = cache(environment).resolve("kubernetes/kubeall");
        if (!Files.isExecutable(file)) {
            throw new IllegalStateException("no Kubernetes at %s: run %s".formatted(file, COMMAND));
        }
        return file;
    }

    private static Path cache(Map<String, String> environment) {
        String given = environment.get("PGBATON_CACHE");
        if (given != null && !given.isEmpty()) {
            return Path.of(given);
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        String caches = environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache");
        return Path.of(caches, "pgbaton");
    }

    /** Starts a part, which dies with this JVM however that ends. */
    static Process start(Path log, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                "setpriv", "--pdeathsig", "KILL", locate(System.getenv()).toString()));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
