package io.pgbaton.instance.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of one of PostgreSQL's programs. It inherits our stdin, and with it the volume lock. */
public final class Tool implements AutoCloseable {
    private static final int TAIL_BYTES = 16 << 10;

    /**
     * How it ended.
     *
     * @param output the last 16 KiB of what it printed
     */
    public record Result(int code, String output) {
        public boolean isOk() {
            return code == 0;
        }

        /** The last line it printed. */
        public String lastLine() {
            String text = output.strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    /**
     * What to run.
     *
     * @param withErrors true if stderr belongs to the output, false if it is dropped
     * @param input what it reads; null for our own stdin
     */
    public record Call(
            Path program,
            List<String> arguments,
            boolean withErrors,
            @Nullable Path input) {
        /** Only its output counts. */
        public static Call of(Path program, String... arguments) {
            return new Call(program, List.of(arguments), false, null);
        }

        /** Its errors are of interest too. */
        public static Call withErrors(Path program, List<String> arguments) {
            return new Call(program, arguments, true, null);
        }

        public Call readingFrom(Path file) {
            return new Call(program, arguments, withErrors, file);
        }
    }

    private final String name;
    private final Process process;

    private Tool(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    public static Tool start(Call call) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(call.program.toString());
        command.addAll(call.arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(
                        call.input == null
                                ? ProcessBuilder.Redirect.INHERIT
                                : ProcessBuilder.Redirect.from(call.input.toFile()));
        builder.environment().put("LC_ALL", "C");
        if (call.withErrors) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        return new Tool(String.valueOf(call.program.getFileName()), builder.start());
    }

    /** Runs it to its end. */
    public static Result run(Call call, Duration limit) throws IOException, InterruptedException {
        try (Tool tool = start(call)) {
            return tool.await(limit);
        }
    }

    /**
     * Waits for its end, and ends it when the time is over.
     *
     * @throws IOException if it took too long
     */
    public Result await(Duration limit) throws IOException, InterruptedException {
        Thread watch = Thread.ofVirtual().start(() -> killAfter(limit));
        String output = tail(process.getInputStream());
        int code = process.waitFor();
        if (!watch.isAlive()) {
            throw new IOException("%s did not end within %d s".formatted(name, limit.toSeconds()));
        }
        watch.interrupt();
        return new Result(code, output);
    }

    /** Ends it; whoever waits for it gets its result. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void killAfter(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return;
            }
            Thread.sleep(Duration.ofDays(1));
        } catch (InterruptedException e) {
            // it ended in time
        }
    }

    private static String tail(InputStream stream) throws IOException {
        byte[] kept = new byte[2 * TAIL_BYTES];
        int used = 0;
        try (stream) {
            for (int count = stream.read(kept, used, TAIL_BYTES / 2);
                    count >= 0;
                    count = stream.read(kept, used, TAIL_BYTES / 2)) {
                used += count;
                if (used > kept.length - TAIL_BYTES / 2) {
                    System.arraycopy(kept, used - TAIL_BYTES, kept, 0, TAIL_BYTES);
                    used = TAIL_BYTES;
                }
            }
        }
        return new String(kept, 0, used, StandardCharsets.UTF_8);
    }
}
