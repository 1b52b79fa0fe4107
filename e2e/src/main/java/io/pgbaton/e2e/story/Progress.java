package io.pgbaton.e2e.story;

import java.io.PrintStream;
import java.util.Locale;

/** Lines with the time since the user pressed return, as the shell scripts print them. */
public final class Progress {
    private static final String STARTED = "PGBATON_STARTED_MS";

    private final PrintStream out;
    private final long startedMs;

    public Progress(PrintStream out) {
        this.out = out;
        String started = System.getenv(STARTED);
        this.startedMs = started == null ? System.currentTimeMillis() : Long.parseLong(started);
    }

    public void say(String line) {
        double seconds = (System.currentTimeMillis() - startedMs) / 1000.0;
        out.println(String.format(Locale.ROOT, "[%6.1fs] %s", seconds, line));
    }

    /** A line of a report, without the time. */
    public void print(String line) {
        out.println(line);
    }
}
