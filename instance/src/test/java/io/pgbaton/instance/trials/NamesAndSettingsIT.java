package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How PostgreSQL matches the names of synchronous standbys, releases waiting commits, and weighs its settings files. */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class NamesAndSettingsIT {
    private static final String MEMBER = "e7.3f2a9c1e77d04b12.orders-1";
    private static final String LISTED = "ANY 1 (\"e7.3f2a9c1e77d04b12.orders-1\", \"e7.00ff00ff00ff00ff.orders-2\")";
    private static final String SIXTY_THREE = "n".repeat(63);

    private final Major major;
    private final Lab lab;
    private final Server primary;
    private final Server standby;
    private long nextRow = 1;

    NamesAndSettingsIT(Major major) throws IOException {
        this.major = major;
        lab = Lab.of(major);
        primary = lab.server("primary");
        standby = lab.server("standby");
    }

    @BeforeEach
    void startBoth() throws Exception {
        primary.start();
        standby.becomeStandby();
        standby.start();
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void aStandbyCountsOnlyUnderItsNameOfThisEpoch() throws Exception {
        list(LISTED);
        assertThat(syncStateOf(MEMBER)).isEqualTo("quorum");
        primary.insert(nextRow++);

        assertThat(syncStateOf("e6.3f2a9c1e77d04b12.orders-1")).isEqualTo("async");
        try (WaitingCommit commit = WaitingCommit.of(primary, nextRow++).awaitWaiting()) {
            assertThat(syncStateOf(MEMBER)).isEqualTo("quorum");
            assertThat(commit.result()).isEqualTo("success");
        }
    }

    @Test
    void caseIsIgnored() throws Exception {
        list(LISTED);
        assertThat(syncStateOf("E7.3F2A9C1E77D04B12.Orders-1")).isEqualTo("quorum");
        primary.insert(nextRow++);
    }

    @Test
    void namesAreCutAt63BytesButNotThoseInTheList() throws Exception {
        String longer = SIXTY_THREE + "-7";
        list("ANY 1 (\"%s\")".formatted(longer));
        assertThat(syncStateOf(longer)).as("cut, so it is not the listed one").isEqualTo("async");

        list("ANY 1 (\"%s\")".formatted(SIXTY_THREE));
        assertThat(syncStateOf(longer))
                .as("cut, so it is taken for another one")
                .isEqualTo("quorum");
        primary.insert(nextRow++);
    }

    @Test
    void anInvalidListLeavesTheOldOneInForceAndOnlyPgFileSettingsTells() throws Exception {
        list(LISTED);
        primary.set("synchronous_standby_names", "ANY 1 (orders-1)");
        primary.reload();
        primary.await(
                "has read the file",
                () -> primary.sql(
                                "SELECT count(*) FROM pg_file_settings WHERE name = 'synchronous_standby_names' AND error IS NOT NULL")
                        .equals("1"));
        assertThat(primary.sql("SHOW synchronous_standby_names")).isEqualTo(LISTED);
        assertThat(primary.sql("SELECT error FROM pg_file_settings WHERE name = 'synchronous_standby_names'"))
                .isEqualTo("setting could not be applied");
    }

    @Test
    void anEmptiedListReleasesWaitingCommitsAsSuccessWithoutAWarning() throws Exception {
        list("ANY 1 (nobody)");
        try (WaitingCommit commit = WaitingCommit.of(primary, nextRow++).awaitWaiting()) {
            list("");
            assertThat(commit.result()).isEqualTo("success");
        }
    }

    @Test
    void aCancelledWaitIsASuccessWithAWarningAndItsRetryDoesNotWait() throws Exception {
        list("ANY 1 (nobody)");
        long row = nextRow++;
        try (WaitingCommit commit = WaitingCommit.of(primary, row).awaitWaiting()) {
            commit.cancel();
            assertThat(commit.result()).isEqualTo("success with warning 01000");
        }
        try (WaitingCommit retry = WaitingCommit.of(primary, row)) {
            assertThat(retry.result()).as("wrote nothing").isEqualTo("success");
        }
    }

    @Test
    void statementTimeoutDoesNotEndTheWait() throws Exception {
        list("ANY 1 (nobody)");
        String timeout = "SET statement_timeout = '100ms'";
        try (WaitingCommit commit =
                WaitingCommit.of(primary, timeout, nextRow++).awaitWaiting()) {
            Poll.throughout(Duration.ofMillis(500), "the commit waits", commit::waits);
            list("");
            assertThat(commit.result()).isEqualTo("success");
        }
    }

    @Test
    void aLineInAutoConfBeatsOurFile() throws Exception {
        primary.set("work_mem", "7MB");
        primary.write("postgresql.auto.conf", "work_mem = '9MB'\n");
        primary.reload();
        primary.await("has read both", () -> primary.sql("SHOW work_mem").equals("9MB"));
        assertThat(primary.sql(
                        "SELECT applied FROM pg_file_settings WHERE name = 'work_mem' AND sourcefile LIKE '%lab.conf'"))
                .isEqualTo("f");

        primary.write("postgresql.auto.conf", "");
        primary.reload();
        primary.await("has read ours", () -> primary.sql("SHOW work_mem").equals("7MB"));
    }

    /** PostgreSQL 15 does not know the setting, and a server that finds it in a file does not start. */
    @Test
    void alterSystemCanBeForbiddenFrom17On() throws Exception {
        Server server = lab.server("forbidding");
        server.set("allow_alter_system", "off");
        server.launch();
        if (!major.isAtLeast(17)) {
            assertThat(server.awaitEnd()).isEqualTo(1);
            assertThat(server.log()).contains("unrecognized configuration parameter \"allow_alter_system\"");
            return;
        }
        server.await("takes connections", server::takesConnections);
        for (String statement : new String[] {"ALTER SYSTEM SET work_mem = '9MB'", "ALTER SYSTEM RESET ALL"}) {
            assertThatThrownBy(() -> server.sql(statement))
                    .hasMessageContaining("ALTER SYSTEM is not allowed in this environment");
        }
        server.set("work_mem", "7MB");
        server.reload();
        server.await("still reads our file", () -> server.sql("SHOW work_mem").equals("7MB"));
    }

    /** Sets the list of synchronous standbys and waits until a new session sees it. */
    private void list(String names) throws Exception {
        primary.set("synchronous_standby_names", names);
        primary.reload();
        primary.await(
                "has the list",
                () -> primary.sql("SHOW synchronous_standby_names").equals(names));
    }

    /** Has the standby stream under a name, and returns what the primary then takes it for. */
    private String syncStateOf(String name) throws Exception {
        standby.set("primary_conninfo", primary.conninfo(name));
        standby.reload();
        String seen = name.substring(0, Math.min(name.length(), SIXTY_THREE.length()));
        // Before its first answer every standby is shown as async.
        primary.await(
                "has heard from " + seen,
                () -> primary.sql("SELECT count(flush_lsn) FROM pg_stat_replication WHERE application_name = '%s'"
                                .formatted(seen))
                        .equals("1"));
        return primary.sql("SELECT sync_state FROM pg_stat_replication WHERE application_name = '%s'".formatted(seen));
    }
}
