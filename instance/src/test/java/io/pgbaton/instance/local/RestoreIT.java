package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new cluster from the last backup of another one, with the real programs: it has the same rows, and its own passwords. */
class RestoreIT {
    private static final String PASSWORD = "the'new ones\\";

    /** What one cluster has left: taken from a standby, with a commit that lies in its log alone. */
    @TempDir
    private static Path kept;

    private LocalInstances instances;
    private LocalInstance primary;
    private LocalInstance standby;
    private LocalInstance offering;
    private Mover mover;

    @BeforeAll
    static void makeTheBackup() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 3)) {
            LocalInstance primary = instances.get(0);
            LocalInstance standby = instances.get(1);
            LocalInstance job = instances.get(2);
            primary.nextChoose(Map.of("max_prepared_transactions", "5"));
            primary.start();
            standby.start();
            new Mover(instances).found(primary, standby);
            standby.awaitStreaming(primary, 2);
            primary.sql("CREATE TABLE ledger (id bigint PRIMARY KEY)");
            primary.sql("INSERT INTO ledger SELECT generate_series(1, 1000)");
            primary.own().createStatement().execute("CHECKPOINT");
            prepare(primary, "INSERT INTO ledger VALUES (-1)");
            try (Connection connection = primary.app();
                    Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = remote_apply");
                statement.execute("INSERT INTO ledger VALUES (4711)");
            }
            primary.kill();
            Position reached = Objects.requireNonNull(
                    standby.awaitPhase(Phase.STANDBY).server().position());
            assertThat(job.backUp(standby.source(), reached).waitFor())
                    .as(job.logText())
                    .isZero();
            copy(job.volume().resolve("backup"), kept);
        }
    }

    /** A transaction that its client may still commit when the cluster has another primary, or is another one. */
    private static void prepare(LocalInstance primary, String sql) throws SQLException {
        try (Connection connection = primary.app();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            statement.execute(sql);
            statement.execute("PREPARE TRANSACTION 'later'");
        }
    }

    @AfterAll
    static void discardTheBackup() {
        Shell.code("rm", "-rf", kept.resolve("backup").toString());
    }

    private static void copy(Path folder, Path into) {
        assertThat(Shell.code("cp", "-a", folder.toString(), into.toString())).isZero();
    }

    @BeforeEach
    void layOut() throws Exception {
        instances = LocalInstances.secured(17, 3).withPasswords(PASSWORD);
        primary = instances.get(0);
        standby = instances.get(1);
        offering = instances.get(2);
        primary.start();
        mover = new Mover(instances).openAt(3);
        Files.createDirectories(offering.volume());
        copy(kept.resolve("backup"), offering.volume());
    }

    @AfterEach
    void close() throws Exception {
        instances.close();
    }

    @Test
    void hasExactlyTheRowsOfTheBackupAndThePasswordsOfItsOwnCluster() throws Exception {
        offer();
        mover.restore(primary, offering.control());
        lead();
        standby.start();
        mover.join(standby, primary);
        mover.settings(primary, 2, standby);
        mover.gate(primary, 1);
        mover.admit(primary);
        standby.awaitStreaming(primary, 3);

        assertThat(ask("SELECT id FROM ledger WHERE id <= 1000")).hasSize(1000);
        assertThat(ask("SELECT id FROM ledger WHERE id > 1000")).containsExactly("4711");
        assertThat(ask("postgres", "SELECT epoch FROM pgbaton.epoch ORDER BY epoch"))
                .containsExactly("2", "3");
        assertThat(primary.admits(PASSWORD)).isTrue();
        assertThat(primary.admits(LocalInstances.PASSWORD)).isFalse();
        assertThat(ask(
                        "postgres",
                        "SELECT count(*) FROM pg_authid WHERE rolname = 'postgres' AND rolpassword IS NOT NULL"))
                .containsExactly("0");
        execute("INSERT INTO ledger VALUES (4712)");
        execute("COMMIT PREPARED 'later'");
        assertThat(ask("SELECT min(id) FROM ledger")).containsExactly("-1");
    }

    @Test
    void aCopyThatWasCutOffByACrashIsMadeAgain() throws Exception {
        offer();
        primary.startToDieAt(FaultPoint.DATA_READY);
        assertThat(mover.askRestore(primary, offering.control())).isInstanceOf(Reply.Done.class);
        primary.restartOnceDead();
        assertThat(primary.awaitState().promise().isJoined()).isFalse();

        mover.restore(primary, offering.control());
        lead();
        mover.admit(primary);
        assertThat(ask("SELECT max(id) FROM ledger")).containsExactly("4711");
    }

    @Test
    void aVolumeWithADatabaseIsLeftAsItIs() throws Exception {
        offer();
        mover.restore(primary, offering.control());
        mover.openAt(4);
        assertThat(mover.askRestore(primary, offering.control()))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).contains("this volume already holds database"));
    }

    @Test
    void aBackupThatWasDamagedIsNotTaken() throws Exception {
        try (Stream<Path> files = Files.list(offering.volume().resolve("backup/data/global"))) {
            Path file = files.filter(Files::isRegularFile)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
            Files.write(file, new byte[8192], StandardOpenOption.WRITE);
        }
        offer();
        assertThat(reasonOfFailure()).contains("pg_verifybackup ended with 1");
        assertThat(primary.awaitState().promise().isJoined()).isFalse();
    }

    @Test
    void aBackupWhoseLogIsNotAllThereIsNotTaken() throws Exception {
        Path facts = offering.volume().resolve("backup/backup.json");
        String text = Files.readString(facts);
        Files.writeString(facts, text.replaceAll("\"stop\":\"[^\"]+\"", "\"stop\":\"0/FF000000\""));
        offer();
        assertThat(reasonOfFailure()).contains("pg_waldump ended with 1");
    }

    @Test
    void aBackupFromANewerEpochOrOtherProgramsIsRefusedBeforeItComes() throws Exception {
        offer();
        mover.openAt(2);
        assertThat(reasonOfFailure()).contains("the backup has epoch 2 in it, and this is epoch 2");
        Path facts = offering.volume().resolve("backup/backup.json");
        Files.writeString(facts, Files.readString(facts).replace("\"17.", "\"16."));
        mover.openAt(3);
        assertThat(reasonOfFailure()).contains("the backup is of PostgreSQL 16.", "an image with PostgreSQL 16");
        assertThat(primary.volume().resolve("data.new")).doesNotExist();
    }

    @Test
    void nobodyWhoOffersIsTheReason() throws Exception {
        assertThat(reasonOfFailure()).contains("the backup is not offered");
    }

    /** Its founder alone, as in a new cluster. */
    private void lead() {
        mover.promote(primary);
        mover.gate(primary, 0);
    }

    private void offer() throws Exception {
        offering.offerBackup();
        Eventually.isTrue(
                "the backup is offered, see " + offering.log(),
                () -> Files.exists(offering.log()) && offering.logText().contains("pgbaton-instance offer:"));
    }

    private String reasonOfFailure() {
        return Eventually.get(
                "the job fails, see " + primary.log(),
                () -> Stream.of(Mover.done(mover.askRestore(primary, offering.control())))
                        .filter(state -> state.phase() == JobState.Phase.FAILED)
                        .map(JobState::detail)
                        .findFirst());
    }

    private List<String> ask(String query) throws SQLException {
        return ask("app", query);
    }

    /** The first column. */
    private List<String> ask(String database, String query) throws SQLException {
        try (Connection connection = primary.login("pgbaton_control", database, PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> values = new ArrayList<>();
            while (result.next()) {
                values.add(result.getString(1));
            }
            return values;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = primary.login("app", "app", PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
