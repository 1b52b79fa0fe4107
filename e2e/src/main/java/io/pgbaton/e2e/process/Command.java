package io.pgbaton.e2e.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that is run to its end.
 *
 * @param environment what is added to ours
 */
public record Command(List<String> words, Map<String, String> environment) {
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** How it ended: with what exit code, and everything that it said. */
    public record Result(int exitCode, String output) {}

    public static Command of(String... words) {
        return new Command(List.of(words), Map.of());
    }

    /** The same arguments for this program. */
    public Command before(String program) {
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(words);
        return new Command(all, environment);
    }

    public Command in(Map<String, String> variables) {
        return new Command(words, variables);
    }

    /**
     * Runs it and returns what it printed.
     *
     * @throws IllegalStateException if it fails; the message holds what it said
     */
    public String output(Duration deadline) {
        Result result = run(deadline);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("%s failed: %s"
                    .formatted(String.join(" ", words), result.output().strip()));
        }
        return result.output();
    }

    /**
     * Runs it, however it ends.
     *
     * @throws IllegalStateException if it did not end in time; it is killed then
     */
    public Result run(Duration deadline) {
        try {
            Process process = start();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "%s did not end within %d s".formatted(String.join(" ", words), deadline.toSeconds()));
            }
            return new Result(process.exitValue(), output.join());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + words.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
