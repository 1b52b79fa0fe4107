package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.instance.Storm;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Closing pg_hba.conf before a promotion keeps clients out only together with the end of unknown children (I9). */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class AdmissionGateIT {
    private static final String CONTROL = "postgres";

    private static final String CLOSED = """
            host all postgres 127.0.0.0/8 trust
            host replication all 127.0.0.0/8 trust
            host all all 0.0.0.0/0 reject
            """;

    /** The titles of the postmaster's own processes, of senders, and of sessions of our own role. */
    private static final Pattern KNOWN = Pattern.compile(
            "postgres: (checkpointer|background writer|walwriter|startup|walreceiver|walsummarizer|archiver"
                    + "|autovacuum launcher|logical replication launcher|slotsync worker|io worker|walsender|"
                    + CONTROL + " ).*");

    private static final int HALF_OPEN = 20;
    private static final int LOGIN_LOOPS = 6;

    private final Lab lab;

    AdmissionGateIT(Major major) {
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void aConnectionFromBeforeTheReloadLogsInAfterItSurvivesPromotionAndWrites() throws Exception {
        Server server = lab.server("server");
        server.startFrozen();
        try (HalfOpenSession halfOpen = connectedButSilent(server)) {
            close(server);
            assertThat(server.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"))
                    .isEqualTo("0");

            assertThat(halfOpen.logIn("app"))
                    .as("under rules that no longer hold")
                    .isTrue();
            server.promoteTo(5);
            assertThat(halfOpen.run("INSERT INTO ledger VALUES (-1)")).isTrue();
        }
        assertThat(server.ledger()).isEqualTo("-1");
    }

    @Test
    void nothingGetsInOnceTheUnknownChildrenOfThatMomentAreEnded() throws Exception {
        Server server = lab.server("server");
        server.startFrozen();
        AtomicInteger written = new AtomicInteger();
        Storm.of(LOGIN_LOOPS, () -> logInAndWrite(server, written), () -> nothingGetsIn(server, written));
    }

    private static void nothingGetsIn(Server server, AtomicInteger written) throws Exception {
        List<HalfOpenSession> halfOpen = new ArrayList<>();
        for (int i = 0; i < HALF_OPEN; i++) {
            halfOpen.add(connectedButSilent(server));
        }

        close(server);
        Set<Long> before = unknownChildren(server);
        server.await("has none of them left", () -> !endUnknownChildren(server, before));
        server.promoteTo(5);
        for (HalfOpenSession session : halfOpen) {
            assertThat(session.logIn("app")).isFalse();
            session.close();
        }
        assertThat(server.ledger()).as("the storm goes on and gets nowhere").isEmpty();
        assertThat(written).hasValue(0);

        server.hba(Server.OPEN_HBA);
        server.reload();
        server.await("lets clients in again", () -> written.get() > 0);
    }

    /** A connection that the postmaster has accepted and forked a child for, which waits to be told who it is. */
    private static HalfOpenSession connectedButSilent(Server server) throws Exception {
        List<Child> before = server.children();
        HalfOpenSession session = new HalfOpenSession(server);
        server.await(
                "has forked",
                () -> server.children().stream()
                        .anyMatch(child -> !before.contains(child)
                                && !KNOWN.matcher(child.title()).matches()));
        return session;
    }

    /** Closes the door, and waits until a newcomer is refused: the postmaster has read the new rules. */
    private static void close(Server server) throws Exception {
        server.hba(CLOSED);
        server.reload();
        server.await("refuses a login", () -> {
            try (var connection = server.connect("app", Map.of())) {
                return !connection.isValid(1);
            } catch (SQLException e) {
                return "28000".equals(e.getSQLState());
            }
        });
    }

    private static Set<Long> unknownChildren(Server server) throws Exception {
        return server.children().stream()
                .filter(child -> !KNOWN.matcher(child.title()).matches())
                .map(Child::pid)
                .collect(Collectors.toSet());
    }

    /** Asks those of {@code before} that are left to end, and returns whether there were any: newcomers meet the new rules. */
    private static boolean endUnknownChildren(Server server, Set<Long> before) throws Exception {
        Set<Long> left = unknownChildren(server);
        left.retainAll(before);
        for (long pid : left) {
            Server.signal(pid, "TERM");
        }
        return !left.isEmpty();
    }

    private static void logInAndWrite(Server server, AtomicInteger written) throws SQLException {
        try (var connection = server.connect("app", Map.of())) {
            Server.sql(connection, "INSERT INTO ledger VALUES (%d)".formatted(System.nanoTime()));
            written.incrementAndGet();
        }
    }
}
