package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However a server is stuck, a freeze answers with the end of its log, and that is where its recovery ends (I7). */
class FreezeIT {
    private static final int SEGMENT_BYTES = 16 << 20;
    private static final int PAGE_BYTES = 8192;

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

    /** It hangs in its start: recovery prefers that half to the whole segment of the timeline before. */
    @Test
    void aServerThatStartsWithHalfASegmentOfATimelineItNeverReachedLeadsAfterAFreeze() throws Exception {
        Unreached unreached = leaveBehind();
        b.kill();
        unreached.leaveHistory(unreached.beginning());
        unreached.leaveHalfSegment();
        b.restart();

        leadsFrom(unreached);
    }

    /** Its promotion would end in a panic. */
    @Test
    void aServerThatRunsWithHalfASegmentOfATimelineItNeverReachedLeadsAfterAFreeze() throws Exception {
        Unreached unreached = leaveBehind();
        unreached.leaveHalfSegment();
        unreached.leaveHistory(unreached.beginning());
        Eventually.isTrue("recovery aims at it", () -> b.logText().contains(unreached.aims()));

        leadsFrom(unreached);
    }

    /** Its promotion would tell everybody else that the timeline before was left later than it was. */
    @Test
    void aServerThatAimsAtATimelineWhichBeganBeyondItsLogIsNotPromotedBeforeAFreeze() throws Exception {
        Unreached unreached = leaveBehind();
        unreached.leaveHistory(new Lsn(unreached.beginning().bytes() + PAGE_BYTES));
        Eventually.isTrue("recovery aims at it", () -> b.logText().contains(unreached.aims()));
        Command.Promote promote = mover.promoteCommand(b, a);
        assertThat(b.send(promote))
                .isInstanceOfSatisfying(
                        Reply.Failed.class,
                        failed -> assertThat(failed.reason()).contains("must be frozen again"));
        assertThat(b.awaitState().promise().led().number()).isNotEqualTo(mover.epoch());

        leadsFrom(unreached);
    }

    /** The standby goes on from where it is, and says so in its history; then on with a. */
    private static void leadsFrom(Unreached unreached) throws Exception {
        mover.open();
        Frozen frozen = mover.freezeUntilRunning(b);
        assertThat(frozen.position()).isEqualTo(unreached.end());
        assertThat(frozen.canLead()).as(frozen.toString()).isTrue();
        mover.freezeUntilRunning(a);
        assertThat(mover.take(b, a).from()).isEqualTo(unreached.end());
        mover.open();
        mover.freezeUntilRunning(b);
        mover.freezeUntilRunning(a);
        mover.take(a, b);
    }

    /** The newest timeline is a's, who is frozen again; b has the one before, has the history of none, and is frozen. */
    private static Unreached leaveBehind() throws Exception {
        write();
        mover.open();
        mover.freezeUntilRunning(a);
        Position end = mover.freezeUntilRunning(b).position();
        Position from = mover.promote(a, b).from();
        assertThat(from).isEqualTo(end);
        long timeline = mover.epoch();
        mover.open();
        mover.freezeUntilRunning(a);
        mover.freezeUntilRunning(b);
        return new Unreached(timeline, end);
    }

    /**
     * What its receiver leaves behind on b when the new primary dies at once.
     *
     * @param end of the log of b
     */
    private record Unreached(long timeline, Position end) {
        Lsn beginning() {
            return end.lsn();
        }

        String aims() {
            return "new target timeline is " + timeline;
        }

        void leaveHistory(Lsn beginning) throws Exception {
            String name = "%08X.history".formatted(timeline);
            String text = Files.readString(wal(a).resolve(name))
                    .replace(
                            "%s\t%s".formatted(end.timeline(), end.lsn()),
                            "%s\t%s".formatted(end.timeline(), beginning));
            Path beside = wal(b).resolve("history.tmp");
            Files.writeString(beside, text);
            own(beside);
            Files.move(
                    beside, wal(b).resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        /** One page of it: a receiver begins with the segment. */
        void leaveHalfSegment() throws Exception {
            String name = "%08X%016X".formatted(timeline, end.lsn().bytes() / SEGMENT_BYTES);
            assertThat(end.lsn().bytes() % SEGMENT_BYTES).isGreaterThan(PAGE_BYTES);
            byte[] half = new byte[SEGMENT_BYTES];
            byte[] whole = Files.readAllBytes(wal(a).resolve(name));
            System.arraycopy(whole, 0, half, 0, PAGE_BYTES);
            Files.write(wal(b).resolve(name), half);
            own(wal(b).resolve(name));
        }

        private static void own(Path file) {
            assertThat(Shell.code("chown", "999:999", file.toString())).isZero();
        }

        private static Path wal(LocalInstance instance) {
            return instance.volume().resolve("data/pg_wal");
        }
    }
}
