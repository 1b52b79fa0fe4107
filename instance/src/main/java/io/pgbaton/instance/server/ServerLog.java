package io.pgbaton.instance.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passes PostgreSQL's log on to our own, and notes the few lines that nothing else tells. */
final class ServerLog {
    private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC): +(.*)");
    private static final Pattern STRANGE_CHILD =
            Pattern.compile("new timeline (\\d+) is not a child of database system timeline");
    private static final String READY = "database system is ready to accept";

    private final Runnable onReady;
    private final Consumer<String> onStrangeChild;
    private volatile String lastFatal = "";

    /**
     * Reads nothing yet.
     *
     * @param onReady called when the server takes logins
     * @param onStrangeChild called with a timeline that recovery refuses to go on to, though it may be the right one: one
     *     restart cures it
     */
    ServerLog(Runnable onReady, Consumer<String> onStrangeChild) {
        this.onReady = onReady;
        this.onStrangeChild = onStrangeChild;
    }

    /** The newest FATAL or PANIC that was not about a single login; empty if none. */
    String lastFatal() {
        return lastFatal;
    }

    /** Copies until the server has closed its log. A thread of its own: the pipe must never be full. */
    void follow(InputStream stream) {
        Thread.ofPlatform().daemon().name("postgres-log").start(() -> copy(stream));
    }

    private void copy(InputStream stream) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                note(line);
            }
        } catch (IOException e) {
            // the server is gone
        }
    }

    private void note(String line) {
        if (line.contains(READY)) {
            onReady.run();
            return;
        }
        Matcher fatal = FATAL.matcher(line);
        if (fatal.find() && !isAboutOneLogin(fatal.group(1))) {
            lastFatal = fatal.group(1);
        }
        Matcher child = STRANGE_CHILD.matcher(line);
        if (child.find()) {
            onStrangeChild.accept(child.group(1));
        }
    }

    private static boolean isAboutOneLogin(String message) {
        return message.startsWith("the database system is ")
                || message.startsWith("pg_hba.conf ")
                || message.startsWith("no pg_hba.conf ")
                || message.startsWith("terminating ")
                || message.startsWith("password authentication ");
    }
}
