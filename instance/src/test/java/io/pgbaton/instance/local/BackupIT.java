package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.wire.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last backup of a cluster, with the real programs: what was acknowledged is in it, whoever it is taken from. */
class BackupIT {
    private LocalInstances instances;
    private LocalInstance primary;
    private LocalInstance standby;
    private LocalInstance job;
    private Mover mover;

    @BeforeEach
    void found() throws Exception {
        instances = LocalInstances.secured(17, 3);
        primary = instances.get(0);
        standby = instances.get(1);
        job = instances.get(2);
        primary.start();
        standby.start();
        mover = new Mover(instances).found(primary, standby);
        standby.awaitStreaming(primary, 2);
        primary.sql("CREATE TABLE t (i bigint)", "INSERT INTO t SELECT generate_series(1, 1000)");
    }

    @AfterEach
    void close() throws Exception {
        instances.close();
    }

    @Test
    void aPrimaryThatClosesSendsItsClientsAwayAndStaysPrimary() throws Exception {
        try (LocalWriter writer = LocalWriter.to(primary)) {
            assertThat(closePrimary().server().isPrimary()).isTrue();
            writer.awaitEnd();
        }
        assertThatThrownBy(primary::app).isInstanceOf(SQLException.class).hasMessageContaining("pg_hba.conf");
        assertThat(primary.value("SELECT pg_is_in_recovery()")).isEqualTo("f");
        assertThat(closePrimary().server().isPrimary()).isTrue();
    }

    @Test
    void whatTheClosedPrimaryHasIsInTheBackupAndAnotherRunOnlyVerifiesItAgain() throws Exception {
        primary.sql("INSERT INTO t VALUES (4711)");
        Position reached = reached(closePrimary());
        assertThat(job.backUp(primary.source(), reached).waitFor())
                .as(job.logText())
                .isZero();
        Backup backup = backup();
        assertThat(backup.stop()).isGreaterThanOrEqualTo(reached.lsn());
        assertThat(backup.timeline().number()).isEqualTo(2);
        assertThat(backup.epoch().number()).isEqualTo(2);
        assertThat(backup.systemIdentifier())
                .isEqualTo(primary.value("SELECT system_identifier FROM pg_control_system()"));
        assertThat(backup.bytes()).isGreaterThan(16 << 20);
        assertThat(backup.postgresVersion()).startsWith("17.");

        primary.kill();
        assertThat(job.backUp(primary.source(), reached).waitFor())
                .as(job.logText())
                .isZero();
        assertThat(backup()).isEqualTo(backup);
        assertThat(SingleUser.ask(folder().resolve("data"), "SELECT sum(i), max(i) FROM t"))
                .contains("\"505211\"", "\"4711\"");
    }

    @Test
    void whatAStandbyHasReceivedIsInTheBackupThoughItWasNeverFlushed() throws Exception {
        standby.awaitStreaming(primary, 2);
        primary.own().createStatement().execute("CHECKPOINT");
        try (Connection connection = primary.app();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = remote_apply");
            statement.execute("INSERT INTO t VALUES (4711)");
        }
        primary.kill();
        Position reached = reached(standby.awaitPhase(Phase.STANDBY));
        assertThat(job.backUp(standby.source(), reached).waitFor())
                .as(job.logText())
                .isZero();
        assertThat(backup().stop()).isGreaterThanOrEqualTo(reached.lsn());
        assertThat(SingleUser.ask(folder().resolve("data"), "SELECT sum(i), max(i) FROM t"))
                .contains("\"505211\"", "\"4711\"");
    }

    @Test
    void aBackupThatIsNotWhatItsManifestSaysIsNoBackup() throws Exception {
        Position reached = reached(closePrimary());
        assertThat(job.backUp(primary.source(), reached).waitFor())
                .as(job.logText())
                .isZero();
        try (Stream<Path> files = Files.list(folder().resolve("data/global"))) {
            Path file = files.filter(Files::isRegularFile)
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
            Files.write(file, new byte[8192], StandardOpenOption.WRITE);
        }
        assertThat(job.backUp(primary.source(), reached).waitFor()).isNotZero();
        assertThat(job.logText()).contains("pg_verifybackup ended with 1");
    }

    @Test
    void aSourceThatDoesNotAnswerIsTheReason() throws Exception {
        Position reached = reached(closePrimary());
        primary.kill();
        assertThat(job.backUp(primary.source(), reached).waitFor()).isNotZero();
        assertThat(job.logText()).contains("pg_basebackup ended with 1", "Connection refused");
        assertThat(folder().resolve("backup.json")).doesNotExist();
    }

    private InstanceState closePrimary() {
        return Mover.done(
                primary.client().close(primary.control(), new Command.Close(mover.authority(primary)), Mover.DEADLINE));
    }

    private static Position reached(InstanceState state) {
        return Objects.requireNonNull(state.server().position());
    }

    private Path folder() {
        return job.volume().resolve("backup");
    }

    private Backup backup() throws Exception {
        return Wire.read(Files.readString(folder().resolve("backup.json")), Backup.class);
    }
}
