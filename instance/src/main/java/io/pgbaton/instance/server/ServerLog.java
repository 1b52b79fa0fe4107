package io.pgbaton.instance.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Passes PostgreSQL's log on to our own, and notes the few lines that nothing else tells. */
final class ServerLog {
    private static final Pattern FATAL = Pattern.compile("(?:FATAL|PANIC): +(.*)");
    private static final Pattern STRANGE_CHILD =
            Pattern.compile("new timeline (\\d+) is not a child of database system timeline");
    private static final String READY = "database system is ready to accept";
    private static final String LESS_THAN_PRIMARY =
            "hot standby is not possible because of insufficient parameter settings";

    /** Before there is a log, PostgreSQL complains by its name. */
    private static final String OWN_NAME = "postgres: ";

    /** Whoever goes by what the log tells. */
    interface Listener {
        /** The server takes logins. */
        void ready();

        /** Recovery refuses to go on to a timeline, though it may be the right one: one restart cures it. */
        void strangeChild(String timeline);

        /** Replay has paused, because the primary has more of something than this standby; a restart cures it. */
        void lessThanPrimary();
    }

    private final Listener listener;
    private volatile String lastWords = "";

    /** Reads nothing yet. */
    ServerLog(Listener listener) {
        this.listener = listener;
    }

    /** The newest FATAL or PANIC that was not about a single login, or what kept it from beginning at all; empty if none. */
    String lastWords() {
        return lastWords;
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
            listener.ready();
            return;
        }
        if (line.contains(LESS_THAN_PRIMARY)) {
            listener.lessThanPrimary();
            return;
        }
        if (line.startsWith(OWN_NAME)) {
            lastWords = line.substring(OWN_NAME.length());
        }
        Matcher fatal = FATAL.matcher(line);
        if (fatal.find() && !isAboutOneLogin(fatal.group(1))) {
            lastWords = fatal.group(1);
        }
        Matcher child = STRANGE_CHILD.matcher(line);
        if (child.find()) {
            listener.strangeChild(child.group(1));
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
