package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.fault.FaultPoint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A member whose log has left the primary's comes back without the rows that never counted, whatever happens on the way. */
class RejoinIT {
    /** b leads from where a was before it wrote rows that nobody else has; a is frozen. */
    private static Mover diverge(LocalInstances instances) throws Exception {
        LocalInstance a = instances.get(0);
        LocalInstance b = instances.get(1);
        Mover mover = new Mover(instances).found(a, b);
        a.sql("CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        lead(mover, b, a, 2);
        return mover;
    }

    /** The next leader does not have the last row of the one before, which then is frozen. */
    private static void lead(Mover mover, LocalInstance next, LocalInstance last, int row) throws Exception {
        next.awaitStreaming(last, mover.epoch());
        mover.open();
        mover.freezeUntilRunning(next);
        last.sql("SET synchronous_commit = local", "INSERT INTO t VALUES (%d)".formatted(100 + row));
        mover.freezeUntilRunning(last);
        mover.promote(next);
        mover.gate(next, 0);
        mover.admit(next);
        next.sql("INSERT INTO t VALUES (%d)".formatted(row));
        mover.checkpoint(next);
    }

    private static void hasRows(LocalInstance instance, int... rows) throws Exception {
        String expected =
                String.join(",", IntStream.of(rows).mapToObj(Integer::toString).toList());
        Eventually.isTrue("it has the rows " + expected, () -> {
            try {
                return expected.equals(instance.value("SELECT string_agg(n::text, ',' ORDER BY n) FROM t"));
            } catch (java.sql.SQLException e) {
                return false;
            }
        });
    }

    @Test
    void isDirtyUntilItHasFlushedTheFloor() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 2).start()) {
            Mover mover = diverge(instances);
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            a.startToDieAt(FaultPoint.REWIND_DONE);
            mover.askRejoin(a, b);
            a.restartOnceDead();
            assertThat(a.awaitState().promise().dirty()).isNotNull();
            assertThat(a.awaitState().server().phase()).isEqualTo(Phase.STOPPED);
            Frozen frozen = mover.open().freeze(a);
            assertThat(frozen.countable()).isFalse();
            assertThat(frozen.canLead()).isFalse();

            mover.freezeUntilRunning(b);
            mover.take(b);
            mover.checkpoint(b);
            mover.rejoin(a, b);
            assertThat(a.awaitState().job())
                    .isNotNull()
                    .extracting(JobState::detail)
                    .asString()
                    .startsWith("clone");
            a.awaitStreaming(b, mover.epoch());
            hasRows(a, 1, 2);
        }
    }

    @Test
    void aCrashOnTheWayIsMadeGoodByAskingAgain() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 2).start()) {
            Mover mover = diverge(instances);
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            for (FaultPoint point : List.of(FaultPoint.REWIND_BEGUN, FaultPoint.DATA_SET_ASIDE)) {
                a.startToDieAt(point);
                mover.askRejoin(a, b);
                a.restartOnceDead();
            }
            mover.rejoin(a, b);
            a.awaitStreaming(b, 3);
            hasRows(a, 1, 2);
            assertThat(a.volume().resolve("data.old")).doesNotExist();
        }
    }

    @Test
    void aCrashInTheMiddleOfAJoinLeavesAnEmptyVolume() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 2).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            Mover mover = new Mover(instances).found(a);
            b.startToDieAt(FaultPoint.DATA_READY);
            b.send(new Command.Join(mover.authority(b), b.awaitState().promise().nonce(), a.source()));
            b.restartOnceDead();
            assertThat(b.awaitState().server().phase()).isEqualTo(Phase.EMPTY);
            mover.join(b, a);
            b.awaitStreaming(a, 2);
        }
    }

    @Test
    void twoFailoversFromOneForkMeetAgain() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            a.sql("CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            b.awaitStreaming(a, 2);
            c.awaitStreaming(a, 2);
            mover.open().freeze(a);
            mover.freeze(b);
            mover.freeze(c);
            mover.promote(b);
            mover.gate(b, 0);
            mover.admit(b);
            b.sql("INSERT INTO t VALUES (102)");
            b.kill();

            mover.open().freezeUntilRunning(c);
            mover.freezeUntilRunning(a);
            mover.take(c, a);
            c.sql("INSERT INTO t VALUES (2)");
            assertThat(c.value("SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isIn("2", "4");
            a.awaitStreaming(c, 4);

            b.start();
            b.awaitState();
            mover.checkpoint(c);
            mover.rejoin(b, c);
            b.awaitStreaming(c, 4);
            hasRows(a, 1, 2);
            hasRows(b, 1, 2);
        }
    }

    @Test
    void aNewerEpochOvertakesARejoinThatCannotReachItsPrimary() throws Exception {
        try (LocalInstances instances = LocalInstances.secured(17, 2).start()) {
            Mover mover = diverge(instances);
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            b.kill();
            assertThat(mover.askRejoin(a, b))
                    .isInstanceOfSatisfying(
                            Reply.Done.class,
                            done -> assertThat(((JobState) done.value()).isRunning())
                                    .isTrue());
            Frozen frozen = mover.open().freezeUntilRunning(a);
            assertThat(frozen.countable()).isTrue();
            assertThat(a.awaitState().job())
                    .isNotNull()
                    .extracting(JobState::phase)
                    .isEqualTo(JobState.Phase.SUPERSEDED);
        }
    }
}
