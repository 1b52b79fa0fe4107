package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ParameterState;
import io.pgbaton.core.protocol.Reply;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters that the cluster's owner chooses, in a PostgreSQL that runs and in one that starts. */
class ParametersIT {
    private static final Map<String, String> BEFORE = Map.of("work_mem", "8MB");

    /** PostgreSQL takes the value, and does not start with it. */
    private static final Map<String, String> FATAL =
            Map.of("work_mem", "9MB", "shared_preload_libraries", "no_such_library");

    private static void chooseForAll(LocalInstances instances, Map<String, String> parameters) throws Exception {
        for (int ordinal = 0; ordinal < 3; ordinal++) {
            instances.get(ordinal).choose(parameters);
        }
    }

    private static String setting(LocalInstance instance, String name) {
        try {
            return instance.value("SHOW " + name);
        } catch (SQLException e) {
            return "";
        }
    }

    private static boolean isUp(LocalInstance instance) {
        return !setting(instance, "server_version").isEmpty();
    }

    private static boolean isSettled(ParameterState state) {
        return state.refused() == null && state.pendingRestart().isEmpty();
    }

    /** A pod that is made again has another UID; here every launch has. */
    private static void makeAgain(LocalInstance instance, Map<String, String> parameters) throws Exception {
        instance.nextChoose(parameters);
        instance.restart();
    }

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void whatNeedsNoRestartIsInForceByAReloadAndTheRestWaitsForOne(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            new Mover(instances).found(a, b, instances.get(2));
            b.awaitStreaming(a, 2);
            long postmaster = a.postmaster();
            chooseForAll(instances, BEFORE);
            for (LocalInstance each : List.of(a, b)) {
                each.awaitParameters("all are in force", BEFORE, ParametersIT::isSettled);
                assertThat(setting(each, "work_mem")).isEqualTo("8MB");
            }

            Map<String, String> next =
                    Map.of("work_mem", "9MB", "shared_buffers", "16MB", "log_line_prefix", "a 'quote' and a \\ %m ");
            a.choose(next);
            ParameterState waiting = a.awaitParameters(
                    "one waits", next, state -> !state.pendingRestart().isEmpty());
            assertThat(waiting.pendingRestart()).containsExactly("shared_buffers");
            assertThat(setting(a, "work_mem")).isEqualTo("9MB");
            assertThat(setting(a, "log_line_prefix")).isEqualTo("a 'quote' and a \\ %m ");
            assertThat(setting(a, "shared_buffers")).isEqualTo("128MB");
            assertThat(a.postmaster()).as("nobody is restarted for a parameter").isEqualTo(postmaster);

            b.choose(next);
            b.awaitParameters(
                    "one waits", next, state -> !state.pendingRestart().isEmpty());
            makeAgain(b, next);
            b.awaitStreaming(a, 2);
            b.awaitParameters("all are in force", next, ParametersIT::isSettled);
            assertThat(setting(b, "shared_buffers")).isEqualTo("16MB");

            a.choose(BEFORE);
            a.awaitParameters("it is taken back", BEFORE, ParametersIT::isSettled);
            assertThat(setting(a, "log_line_prefix")).isEqualTo("%m [%p] ");
        }
    }

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void whatPostgresqlOrWeRefuseChangesNothing(int major) throws Exception {
        Map<String, String> atFirst = Map.of("work_mem", "apple");
        try (LocalInstances instances = LocalInstances.of(major, 1)) {
            LocalInstance a = instances.get(0);
            a.nextChoose(atFirst);
            instances.start();
            new Mover(instances).found(a);
            assertThat(a.awaitParameters("they are refused", atFirst, it -> it.refused() != null)
                            .refused())
                    .contains("apple");
            assertThat(setting(a, "work_mem")).isEqualTo("4MB");
            a.choose(BEFORE);
            a.awaitParameters("all are in force", BEFORE, ParametersIT::isSettled);
            assertRefused(a, Map.of("work_mem", "banana"), "invalid value for parameter \"work_mem\": \"banana\"");
            assertRefused(a, Map.of("work_men", "8MB"), "unrecognized configuration parameter \"work_men\"");
            assertRefused(a, Map.of("work_mem", "9MB", "max_wal_size", "1"), "max_wal_size");
            assertRefused(a, Map.of("fsync", "off"), "pgbaton sets fsync itself");
            assertRefused(a, Map.of("max_connections", "many"), "max_connections must be a whole number");

            a.restart();
            assertThat(a.awaitState().server().phase()).isNotNull();
            Map<String, String> good = Map.of("work_mem", "10MB");
            a.choose(good);
            Eventually.isTrue(
                    "it is in force again", () -> setting(a, "work_mem").equals("10MB"));
        }
    }

    private static void assertRefused(LocalInstance instance, Map<String, String> parameters, String words)
            throws Exception {
        instance.choose(parameters);
        ParameterState state = instance.awaitParameters("they are refused", parameters, it -> it.refused() != null);
        assertThat(state.refused()).contains(words);
        assertThat(setting(instance, "work_mem")).isEqualTo("8MB");
        assertThat(setting(instance, "fsync")).isEqualTo("on");
    }

    @ParameterizedTest
    @ValueSource(ints = 17)
    void aValueWithWhichItDoesNotStartTakesOnlyWhoIsMadeAgainAndIsTakenBack(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            b.awaitStreaming(a, 2);
            chooseForAll(instances, FATAL);
            for (LocalInstance each : List.of(a, b)) {
                each.awaitParameters(
                        "one waits",
                        FATAL,
                        state -> state.pendingRestart().equals(List.of("shared_preload_libraries")));
            }
            makeAgain(b, FATAL);
            Eventually.isTrue(
                    "it says why, see %s".formatted(b.log()),
                    () -> b.state()
                            .map(state -> String.join(" ", state.objections()))
                            .filter(words -> words.contains("PostgreSQL ended") && words.contains("no_such_library"))
                            .isPresent());

            Shell.signal("KILL", a.postmaster());
            Eventually.isTrue(
                    "whoever runs is not taken by it, whatever ends its server",
                    () -> a.state()
                                    .map(InstanceState::server)
                                    .filter(server -> server.exit() != null)
                                    .isPresent()
                            && setting(a, "shared_preload_libraries").isEmpty()
                            && isUp(a));
            assertThat(b.awaitState().server().isPrimary()).isFalse();

            chooseForAll(instances, BEFORE);
            b.awaitParameters("it runs again", BEFORE, ParametersIT::isSettled);
            Eventually.isTrue("by its own", () -> setting(b, "work_mem").equals("8MB"));
            mover.open().freeze(b);
            mover.freeze(c);
            mover.freezeUntilRunning(a);
            mover.take(a, b, c);
            b.awaitStreaming(a, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void aStandbyNeverHasLessThanItsPrimary(int major) throws Exception {
        Map<String, String> more = Map.of("max_connections", "150", "max_locks_per_transaction", "80");
        Map<String, String> less = Map.of("max_connections", "120", "max_locks_per_transaction", "80");
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            b.awaitStreaming(a, 2);
            makeAgain(b, more);
            b.awaitStreaming(a, 2);
            assertThat(setting(b, "max_connections")).isEqualTo("150");

            // The old primary follows with what it was made with, until it meets the new one's in the log.
            mover.open().demote(a);
            mover.freeze(b);
            mover.freeze(c);
            mover.freezeUntilRunning(a);
            mover.promote(b, a, c);
            for (LocalInstance each : List.of(a, c)) {
                Eventually.isTrue("it follows", () -> mover.askFollow(each, b) instanceof Reply.Done);
            }
            mover.gate(b, 1);
            mover.admit(b);
            b.sql("CREATE TABLE t (n int)");
            Eventually.isTrue(
                    "it was restarted, see %s".formatted(a.log()),
                    () -> setting(a, "max_connections").equals("150"));
            a.awaitStreaming(b, 3);
            Eventually.isTrue("and replays", () -> replayed(a));

            chooseForAll(instances, less);
            for (LocalInstance each : List.of(a, b)) {
                ParameterState state = each.awaitParameters(
                        "what stays", less, it -> !it.kept().isEmpty());
                assertThat(state.kept()).containsExactly("max_connections stays 150 and does not become 120");
                assertThat(state.pendingRestart()).doesNotContain("max_connections");
            }
            makeAgain(a, less);
            a.awaitStreaming(b, 3);
            assertThat(setting(a, "max_connections")).isEqualTo("150");
        }
    }

    /** Our own sessions go by none of it, so the role moves all the same. */
    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void whatIsChosenForClientsIsNotForUs(int major) throws Exception {
        Map<String, String> odd = new TreeMap<>(Map.of(
                "default_transaction_isolation", "serializable",
                "default_transaction_read_only", "on",
                "default_table_access_method", "nothing",
                "default_tablespace", "nowhere",
                "statement_timeout", "1ms",
                "lock_timeout", "1ms",
                "idle_session_timeout", "50ms",
                "log_error_verbosity", "verbose"));
        if (major >= 17) {
            odd.put("transaction_timeout", "1s");
        }
        try (LocalInstances instances = LocalInstances.of(major, 3)) {
            instances.get(0).nextChoose(odd);
            instances.start();
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            b.awaitStreaming(a, 2);
            b.awaitParameters("all are in force", odd, ParametersIT::isSettled);
            mover.open().demote(a);
            mover.freeze(b);
            mover.freeze(c);
            mover.freezeUntilRunning(a);
            mover.take(b, a, c);
            a.awaitStreaming(b, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 17)
    void aLineInTheLogThatAClientWroteRestartsNobody(int major) throws Exception {
        String line = "hot standby is not possible because of insufficient parameter settings";
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            new Mover(instances).found(a, b, instances.get(2));
            b.awaitStreaming(a, 2);
            long postmaster = b.postmaster();
            try (Connection client = b.app();
                    Statement statement = client.createStatement()) {
                statement.execute("DO $do$ BEGIN RAISE WARNING '%s'; END $do$".formatted(line));
            }
            Eventually.isTrue("it is in the log", () -> b.logText().contains("WARNING:  " + line));
            b.choose(BEFORE);
            b.awaitParameters("it looks again and again", BEFORE, ParametersIT::isSettled);
            assertThat(b.postmaster()).isEqualTo(postmaster);
        }
    }

    private static boolean replayed(LocalInstance instance) {
        try {
            return instance.value("SELECT count(*) FROM t").equals("0");
        } catch (SQLException e) {
            return false;
        }
    }
}
