package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However a server is stuck, a freeze answers with the end of its log, and that is where its recovery ends (I7). */
class FreezeIT {
    private static final int SEGMENT_BYTES = 16 << 20;

    private static LocalInstances instances;
    private static LocalInstance a;
    private static LocalInstance b;
    private static Mover mover;
    private static int rows;

    @BeforeAll
    static void found() throws Exception {
        instances = LocalInstances.of(17, 2).start();
        a = instances.get(0);
        b = instances.get(1);
        mover = new Mover(instances).found(a, b);
        a.sql("CREATE TABLE t (n int PRIMARY KEY)");
        a.sqlAsSuperuser("GRANT EXECUTE ON FUNCTION pg_wal_replay_pause() TO pgbaton_control");
    }

    @AfterAll
    static void close() throws Exception {
        instances.close();
    }

    /** A row that the standby has acknowledged. */
    private static void write() throws Exception {
        b.awaitStreaming(a, mover.epoch());
        rows++;
        a.sql("INSERT INTO t VALUES (%d)".formatted(rows));
    }

    /** The same position from outside and, once it runs, from inside; every acknowledged row is there; then on with a. */
    private static void agreesWhenItRuns(Frozen first) throws Exception {
        Frozen running = mover.freezeUntilRunning(b);
        assertThat(running.position()).isEqualTo(first.position());
        assertThat(running.canLead()).as(running.toString()).isTrue();
        Eventually.isTrue("all rows are replayed", () -> rowsOnStandby() == rows);
        mover.freezeUntilRunning(a);
        mover.take(a, b);
    }

    private static int rowsOnStandby() {
        try {
            return Integer.parseInt(b.value("SELECT count(*) FROM t"));
        } catch (java.sql.SQLException e) {
            return -1;
        }
    }

    @Test
    void aPrimaryGivesItsWordBeforeItsLogIsRead() throws Exception {
        write();
        mover.open();

        Frozen word = mover.word(a);

        assertThat(word.ballot()).isEqualTo(mover.ballot());
        assertThat(word.countable()).isFalse();
        assertThat(a.awaitPhase(Phase.STANDBY).promise().promised()).isEqualTo(mover.ballot());
        assertThat(mover.freezeUntilRunning(a).position())
                .isEqualTo(mover.freeze(b).position());
        mover.take(a, b);
    }

    @Test
    void answersAgainWithTheSameFacts() throws Exception {
        write();
        Frozen first = mover.open().freeze(b);
        assertThat(first.running()).isTrue();
        // Others use the same disk: how much room is left is no fact about the log.
        assertThat(mover.freeze(b))
                .usingRecursiveComparison()
                .ignoringFields("freeBytes")
                .isEqualTo(first);
        agreesWhenItRuns(first);
    }

    @Test
    void goesOfflineWhenReplayIsPaused() throws Exception {
        b.awaitStreaming(a, mover.epoch());
        try (Connection session = b.own();
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_wal_replay_pause()");
            rows++;
            a.sql("INSERT INTO t VALUES (%d)".formatted(rows));
        }
        Position behind = b.awaitState().server().position();
        Frozen first = mover.open().freeze(b);
        assertThat(first.running()).isFalse();
        assertThat(first.position()).isGreaterThanOrEqualTo(behind);
        agreesWhenItRuns(first);
    }

    @Test
    void goesOfflineWhenThePostmasterIsStopped() throws Exception {
        write();
        Shell.signal("STOP", b.postmaster());
        agreesWhenItRuns(mover.open().freeze(b));
    }

    @Test
    void goesOfflineWhenTheStartupProcessIsStopped() throws Exception {
        write();
        Shell.signal("STOP", b.pid("postgres: startup"));
        agreesWhenItRuns(mover.open().freeze(b));
    }

    /** A segment that was only made is all zeros. pg_waldump would take the size of a segment from it if it meets it first. */
    @Test
    void goesOfflineAlthoughASegmentThatWasNeverWrittenStandsFirstInItsFolder() throws Exception {
        write();
        Path zeros = makeFirstToBeFound(b.volume().resolve("data/pg_wal"));
        try {
            Shell.signal("STOP", b.postmaster());
            Frozen first = mover.open().freeze(b);
            assertThat(first.running()).isFalse();
            agreesWhenItRuns(first);
        } finally {
            Files.deleteIfExists(zeros);
        }
    }

    /** Far ahead of the log, under a name that the folder lists before all other segments. */
    private static Path makeFirstToBeFound(Path wal) throws Exception {
        for (int number = 0x100; number < 0x1000; number++) {
            Path zeros = wal.resolve("%08X00000000%08X".formatted(mover.epoch(), number));
            Files.write(zeros, new byte[SEGMENT_BYTES]);
            if (zeros.equals(firstSegment(wal))) {
                assertThat(Shell.code("chown", "999:999", zeros.toString())).isZero();
                return zeros;
            }
            Files.delete(zeros);
        }
        throw new AssertionError("no name stands first in " + wal);
    }

    private static Path firstSegment(Path wal) throws IOException {
        try (Stream<Path> files = Files.list(wal)) {
            return files.filter(file -> file.getFileName().toString().length() == 24)
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void answersOfAServerThatIsJustStarting() throws Exception {
        write();
        b.restart();
        agreesWhenItRuns(mover.open().freeze(b));
    }

    @Test
    void aWritableServerIsStoppedFirst() throws Exception {
        write();
        Frozen first = mover.open().freeze(a);
        assertThat(first.running()).isFalse();
        assertThat(mover.freezeUntilRunning(a).position()).isEqualTo(first.position());
        agreesWhenItRuns(mover.freeze(b));
    }

    @Test
    void aCrashInTheMiddleLeavesItFrozen() throws Exception {
        write();
        b.startToDieAt(FaultPoint.FREEZE_PROMISED);
        b.awaitStreaming(a, mover.epoch());
        mover.open().askFreeze(b);
        b.restartOnceDead();
        b.awaitPhase(Phase.STANDBY);
        assertThat(b.awaitState().promise().promised()).isEqualTo(mover.ballot());
        assertThat(b.value("SELECT current_setting('primary_conninfo')")).isEmpty();
        agreesWhenItRuns(mover.freeze(b));
    }
}
