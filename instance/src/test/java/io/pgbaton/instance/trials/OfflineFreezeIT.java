package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Lsn;
import io.pgbaton.instance.trials.OfflineLog.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The log of a stopped server tells exactly where its replay will end; the control file and flush positions do not. */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class OfflineFreezeIT {
    private static final int WRITERS = 4;
    private static final int ROWS_BETWEEN_KILLS = 200;

    private final Lab lab;

    OfflineFreezeIT(Major major) {
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    @Test
    void theEndOfTheLastRecordIsWhereReplayEndsAndNoAcknowledgedRowIsMissing() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        a.set("synchronous_standby_names", "ANY 1 (b)");
        a.reload();
        Writers writers = Writers.on(a, WRITERS);
        for (String signal : List.of("KILL", "QUIT", "KILL", "QUIT")) {
            writers.awaitMore(ROWS_BETWEEN_KILLS);
            endBy(signal, b);
            assertLogEndsWhereReplayEnds(b, writers.acknowledged());
            b.follow(a);
            b.awaitStreamingFrom(a);
        }
        writers.awaitMore(ROWS_BETWEEN_KILLS);
        a.kill();
        assertLogEndsWhereReplayEnds(a, writers.acknowledged());
    }

    private static void endBy(String signal, Server server) throws Exception {
        if (signal.equals("KILL")) {
            server.kill();
        } else {
            server.quit();
        }
    }

    /** The server is stopped when this begins, and runs frozen when it returns. */
    private void assertLogEndsWhereReplayEnds(Server server, Set<Long> acknowledged) throws Exception {
        OfflineLog log = OfflineLog.of(lab, server);
        End end = log.end();
        assertThat(log.endFrom(log.redo())).as("from wherever it is read").isEqualTo(end);

        Identity replayed = server.startFrozen();
        assertThat(replayed.timeline()).isEqualTo(end.timeline());
        assertThat(replayed.position()).isEqualTo(end.position());
        Set<Long> rows =
                Arrays.stream(server.ledger().split(" ")).map(Long::valueOf).collect(Collectors.toSet());
        assertThat(rows).containsAll(acknowledged);
    }

    @Test
    void aTornLogEndsWhereReplayEndsWhereverItIsTorn() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        b.restartpoint(a);
        Lsn start = b.identify().position();
        a.sql("INSERT INTO ledger SELECT id, repeat('x', 500) FROM generate_series(1, 6000) AS id");
        b.awaitReplayOf(a);
        b.kill();
        OfflineLog log = OfflineLog.of(lab, b);
        Lsn segment = new Lsn((start.bytes() / log.segmentBytes() + 2) * log.segmentBytes());
        assertThat(segment.bytes()).isLessThan(log.end().position().bytes() - 100_000);

        // From late to early, because each tear is there for good: inside a record, around edges of a page and a
        // segment.
        for (int offset : new int[] {77_777, 40_960, 8_200, 8_191, 40, 0, -8, -12_345, -81_920}) {
            Lsn torn = new Lsn(segment.bytes() + offset);
            log.zeroFrom(1, torn);
            End end = OfflineLog.of(lab, b).end();
            assertThat(end.position()).isLessThanOrEqualTo(torn);
            assertThat(b.startFrozen().position()).as("torn at " + torn).isEqualTo(end.position());
            b.kill();
        }
    }

    @Test
    void aFollowerKilledAfterAPromotionIsReadAcrossTheForkAndItsControlFileIsFarBehind() throws Exception {
        Server a = lab.primary("a");
        Server leader = lab.standby("leader", a);
        Server follower = lab.standby("follower", a);
        a.sql("INSERT INTO ledger SELECT id, repeat('x', 500) FROM generate_series(1, 2000) AS id");
        leader.awaitReplayOf(a);
        follower.awaitReplayOf(a);
        a.kill();
        leader.freeze();
        leader.promoteTo(7);
        follower.follow(leader);
        follower.awaitStreamingFrom(leader);
        leader.insert(7_000);
        follower.awaitReplayOf(leader);
        Lsn acknowledged = Lsn.parse(leader.sql("SELECT pg_current_wal_lsn()"));
        follower.kill();

        OfflineLog log = OfflineLog.of(lab, follower);
        assertThat(log.timeline()).as("the control file knows of no promotion").isEqualTo(1);
        assertThat(acknowledged.bytesSince(log.minimumRecovery())).isGreaterThan(1_000_000);
        End end = log.end();
        assertThat(end).isEqualTo(new End(7, acknowledged));
        Identity replayed = follower.startFrozen();
        assertThat(replayed.timeline()).isEqualTo(7);
        assertThat(replayed.position()).isEqualTo(acknowledged);
    }

    /** The primary flushes and sends whole pages of a record that nobody waits for, so compare ends of records only. */
    @Test
    void aFlushPositionMayStandInsideARecordAndThenReplayEndsBeforeIt() throws Exception {
        Server a = lab.primary("a");
        Server b = lab.standby("b", a);
        b.awaitReplayOf(a);
        String before = a.sql("SELECT pg_current_wal_insert_lsn()");
        a.sql("SELECT pg_logical_emit_message(false, 'trial', repeat('x', 30000))");
        a.await(
                "reports a flush beyond the beginning of the record",
                () -> a.sql("SELECT flush_lsn > '%s' FROM pg_stat_replication".formatted(before))
                        .equals("t"));
        Lsn flushed = Lsn.parse(a.sql("SELECT flush_lsn FROM pg_stat_replication"));
        b.kill();
        a.kill();

        End end = OfflineLog.of(lab, b).end();
        assertThat(end.position()).isLessThan(flushed);
        assertThat(b.startFrozen().position()).isEqualTo(end.position());
    }

    /** Such a segment is what a server leaves that is killed after it made its next segment and before it wrote to it. */
    @Test
    void aSegmentOfZerosCanStopPgWaldumpUnlessTheSegmentsToReadAreNamed() throws Exception {
        Server a = lab.primary("a");
        a.insert(1);
        a.kill();
        OfflineLog log = OfflineLog.of(lab, a);
        End end = log.end();
        Path zeros = makeFirstToBeFound(a.wal(), log.segmentBytes());

        String from = log.redo().toString();
        Outcome byTimeline = lab.run("pg_waldump", "-p", lab.inside(a.wal()), "-t", "1", "-s", from);
        assertThat(byTimeline.status()).isEqualTo(1);
        assertThat(byTimeline.output()).contains(zeros.getFileName().toString()).doesNotContain("rmgr:");
        assertThat(log.end()).isEqualTo(end);
        assertThat(a.startFrozen().position()).isEqualTo(end.position());
    }

    /** Makes a segment of zeros, far ahead, that stands first in the folder's own order. */
    private static Path makeFirstToBeFound(Path wal, long bytes) throws IOException {
        for (int number = 0x100; number < 0x1000; number++) {
            Path zeros = wal.resolve("0000000100000000%08X".formatted(number));
            Files.write(zeros, new byte[(int) bytes]);
            Lab.own(zeros);
            try (Stream<Path> files = Files.list(wal)) {
                if (files.filter(file -> file.getFileName().toString().length() == 24)
                        .findFirst()
                        .filter(zeros::equals)
                        .isPresent()) {
                    return zeros;
                }
            }
            Files.delete(zeros);
        }
        throw new AssertionError("no name stands first in " + wal);
    }
}
