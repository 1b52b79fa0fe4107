package io.pgbaton.instance.cli;

import io.pgbaton.core.model.Incarnation;
import io.pgbaton.instance.settings.InstanceSettings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * {@code pgbaton-instance run} is the process beside PostgreSQL, {@code pgbaton-instance backup} that of a backup Job, {@code
 * pgbaton-instance offer} that of a Job which gives a backup to a new cluster; {@code pgbaton-instance state} asks one of the first
 * how it is.
 */
public final class InstanceMain {
    private static final Logger LOG = System.getLogger(InstanceMain.class.getName());
    private static final int CANNOT_START = 1;
    private static final int USAGE = 64;
    private static final String HELP = """
            usage: pgbaton-instance run
                   pgbaton-instance backup
                   pgbaton-instance offer
                   pgbaton-instance state --address HOST:PORT --token-file FILE [--certificate FILE] [--json]
            """;

    private InstanceMain() {}

    /** The program. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        if (words.equals(List.of("run"))) {
            run();
        } else if (words.equals(List.of("backup"))) {
            serverProperties();
            System.exit(BackupCommand.run(System.getenv(), System.err));
        } else if (words.equals(List.of("offer"))) {
            offer();
        } else if (!words.isEmpty() && words.getFirst().equals("state")) {
            System.exit(StateCommand.run(words.subList(1, words.size()), System.out, System.err));
        } else {
            System.err.print(HELP);
            System.exit(USAGE);
        }
    }

    private static void run() throws Exception {
        serverProperties();
        InstanceSettings settings;
        try {
            settings = InstanceSettings.read(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("pgbaton-instance: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        String nonce = HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
        Incarnation incarnation = new Incarnation(settings.pod(), settings.container(), nonce);
        try {
            TerminationMessage.leave(settings.terminationLog(), incarnation);
            Instance.start(settings, incarnation);
        } catch (IOException | RuntimeException e) {
            // Its threads would keep alive a process that nobody can ask anything: whoever started it must start it
            // anew.
            LOG.log(Level.ERROR, "the instance cannot start", e);
            System.exit(CANNOT_START);
        }
    }

    /** It lives on until it is ended from outside. */
    private static void offer() throws IOException {
        serverProperties();
        int code = OfferCommand.start(System.getenv(), System.err);
        if (code != 0) {
            System.exit(code);
        }
    }

    private static void serverProperties() {
        // Without it, an answer waits up to 40 ms for the acknowledgement of its own header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Clients give up an idle connection after 30 s: the server must not be the first, or a request is lost.
        System.setProperty("sun.net.httpserver.idleInterval", "300");
        // An instance that is made anew has a new address under its old name.
        Security.setProperty("networkaddress.cache.ttl", "1");
    }
}
