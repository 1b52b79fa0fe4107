package io.pgbaton.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The processes of one folder. They end when this is closed, and also when this process dies in any way: a guard, itself a
 * process, holds the other end of a pipe and ends them when the pipe closes. What an earlier run left behind (had its guard
 * been killed too, or had it been told to keep everything) is ended when the folder is opened again.
 */
public final class Children implements AutoCloseable {
    private static final long GUARD_SECONDS = 60;

    private final Path directory;
    private final Path guardScript;
    private final Process guard;

    private Children(Path directory, Path guardScript, Process guard) {
        this.directory = directory;
        this.guardScript = guardScript;
        this.guard = guard;
    }

    /**
     * How to start a process.
     *
     * @param name of its record and its log; a name in use is taken over from the ended process that had it
     * @param environment what is added to ours
     */
    public record Start(String name, List<String> command, Map<String, String> environment) {
        public Start {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
        }
    }

    /** Opens a folder for processes, after ending those that are recorded there. */
    public static Children in(Path directory, Path guardScript) {
        try {
            Files.createDirectories(records(directory));
            Files.createDirectories(directory.resolve("log"));
            endRecorded(directory, guardScript);
            Process guard = new ProcessBuilder(
                            "setsid",
                            "--",
                            guardScript.toString(),
                            records(directory).toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(log(directory, "guard").toFile())
                    .start();
            return new Children(directory, guardScript, guard);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use %s for processes".formatted(directory), e);
        }
    }

    /** Ends every process that is recorded in the folder, whoever started it. */
    public static void endRecorded(Path directory, Path guardScript) throws IOException {
        if (!Files.isDirectory(records(directory))) {
            return;
        }
        Process guard = new ProcessBuilder(
                        guardScript.toString(), records(directory).toString(), "--now")
                .inheritIO()
                .start();
        awaitGuard(guard, directory);
    }

    /** Starts a process in a session of its own, its output going to the end of {@code log/NAME.log}. */
    public Child start(Start start) {
        List<String> command = new ArrayList<>(List.of("setsid", "--"));
        command.addAll(start.command());
        Path log = log(directory, start.name());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(start.environment());
        try {
            Process process = builder.start();
            ProcessId id = ProcessId.of(process.pid())
                    .orElseThrow(
                            () -> new IllegalStateException("%s ended at once; see %s".formatted(start.name(), log)));
            Files.writeString(records(directory).resolve(start.name()), "%d %d%n".formatted(id.pid(), id.startTicks()));
            return new Child(start.name(), id, log);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot start %s; get what is missing: deploy/setup --local".formatted(start.name()), e);
        }
    }

    /** Calls the guard off: the processes stay when this process ends. Their records stay too, so they can be ended later. */
    public void keep() {
        try {
            guard.getOutputStream().write("keep\n".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("the guard of %s is gone".formatted(directory), e);
        }
        close();
    }

    /** Ends all processes, the asked-politely way first. */
    @Override
    public void close() {
        try {
            guard.getOutputStream().close();
            awaitGuard(guard, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "could not end the processes of %s; end them: %s %s --now"
                            .formatted(directory, guardScript, records(directory)),
                    e);
        }
    }

    private static void awaitGuard(Process guard, Path directory) throws IOException {
        try {
            if (!guard.waitFor(GUARD_SECONDS, TimeUnit.SECONDS) || guard.exitValue() != 0) {
                throw new IOException("the guard of %s failed; see %s".formatted(directory, log(directory, "guard")));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Path records(Path directory) {
        return directory.resolve("processes");
    }

    private static Path log(Path directory, String name) {
        return directory.resolve("log").resolve(name + ".log");
    }
}
