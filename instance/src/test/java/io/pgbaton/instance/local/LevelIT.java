package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two frozen members: the one that lacks something streams it from the other, and is frozen again (M2). */
class LevelIT {
    private static final int ROWS = 500;

    private LocalInstances instances;
    private LocalInstance a;
    private LocalInstance b;
    private LocalInstance c;
    private Mover mover;

    /** b has not what c has acknowledged; a, which wrote it, is not asked any more. */
    @BeforeEach
    void foundAndLeaveOneBehind() throws Exception {
        instances = LocalInstances.secured(17, 3).start();
        a = instances.get(0);
        b = instances.get(1);
        c = instances.get(2);
        mover = new Mover(instances).found(a, b, c);
        b.awaitStreaming(a, mover.epoch());
        c.awaitStreaming(a, mover.epoch());
        a.sql("CREATE TABLE t (n int PRIMARY KEY)");
        Shell.signal("STOP", b.pid("walreceiver"));
        a.sql("INSERT INTO t SELECT generate_series(1, %d)".formatted(ROWS));
        mover.open();
    }

    @AfterEach
    void close() throws Exception {
        instances.close();
    }

    @Test
    void whoWasBehindLeadsWithEverythingThatWasAcknowledged() throws Exception {
        Frozen ahead = mover.freezeUntilRunning(c);
        assertThat(mover.freezeUntilRunning(b).position()).isLessThan(ahead.position());

        mover.level(b, c, ahead.position());
        mover.level(b, c, mover.freezeUntilRunning(b).position());

        Frozen level = mover.freezeUntilRunning(b);
        assertThat(level.position()).isEqualTo(ahead.position());
        assertThat(level.canLead()).as(level.toString()).isTrue();
        assertThat(mover.freezeUntilRunning(c).position())
                .as("the source is as it was")
                .isEqualTo(ahead.position());
        assertThat(b.value("SELECT current_setting('primary_conninfo')")).isEmpty();
        mover.take(b, c);
        assertThat(b.value("SELECT count(*) FROM t")).isEqualTo(String.valueOf(ROWS));
        assertThat(mover.askLevel(c, b.source(), ahead.position()))
                .as("late: it follows in this epoch")
                .isInstanceOf(Reply.Refused.class);
        assertThat(mover.askLevel(b, c.source(), ahead.position()))
                .as("late: it leads this epoch")
                .isInstanceOf(Reply.Refused.class);
    }

    @Test
    void aFreezeOfANewerEpochEndsIt() throws Exception {
        Frozen ahead = mover.freezeUntilRunning(c);
        Frozen behind = mover.freezeUntilRunning(b);
        Command.Source nobody = new Command.Source(c.name(), new Address("127.0.0.1", 1));
        assertThat(mover.askLevel(b, nobody, ahead.position()))
                .isInstanceOfSatisfying(
                        Reply.Done.class,
                        begun -> assertThat(((JobState) begun.value()).isRunning())
                                .isTrue());
        assertThat(mover.askFreeze(b))
                .as("it is not frozen while it may receive")
                .isInstanceOf(Reply.Failed.class);

        Frozen newer = mover.open().freezeUntilRunning(b);
        assertThat(newer.position()).isEqualTo(behind.position());
        assertThat(b.awaitState().job()).isNotNull().extracting(JobState::phase).isEqualTo(JobState.Phase.SUPERSEDED);
        assertThat(b.value("SELECT current_setting('primary_conninfo')")).isEmpty();
    }
}
