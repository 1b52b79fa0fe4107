package io.pgbaton.workflows.replay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real Temporal server of this project ({@code deploy/temporal/run}), for one test. */
final class DevServer implements AutoCloseable {
    private static final Path DEPLOY = Path.of("../deploy/temporal");
    private static final long READY_SECONDS = 90;
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final int port;

    /** Starts it and waits until it serves the namespace. */
    DevServer(Path folder) {
        port = freePort();
        process = start(folder.resolve("server.log"), "run", folder.toString(), port(port), port(freePort()));
        Process wait = start(folder.resolve("wait.log"), "wait", port(port));
        try {
            if (!wait.waitFor(READY_SECONDS, TimeUnit.SECONDS) || wait.exitValue() != 0) {
                wait.destroyForcibly();
                close();
                throw new IllegalStateException("no Temporal server (run deploy/setup --local): %s %s"
                        .formatted(read(folder.resolve("server.log")), read(folder.resolve("wait.log"))));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private static String port(int number) {
        return Integer.toString(number);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(Path log, String command, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(DEPLOY.resolve(command).toString());
        builder.command().addAll(java.util.List.of(arguments));
        try {
            return builder.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return log + " cannot be read";
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
