package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.ServerState.Phase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way of a cluster: founded, joined, moved, rejoined. */
class MoveIT {
    @ParameterizedTest
    @ValueSource(ints = {15, 17, 18})
    void foundsJoinsMovesAndRewindsADivergedTail(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            a.sql("CREATE TABLE t (n int PRIMARY KEY)", "INSERT INTO t VALUES (1)");

            // A row that nobody else has, and that nobody was told of as durable.
            mover.openAt(4);
            // In this order, because a primary writes a little even if nobody else does: b has to be the furthest.
            mover.freeze(c);
            mover.freeze(b);
            a.sql("SET synchronous_commit = local", "INSERT INTO t VALUES (101)");
            Shell.signal("KILL", a.postmaster());
            mover.openAt(5);
            Frozen frozen = mover.freeze(b);
            assertThat(frozen.canLead()).as(frozen.toString()).isTrue();
            mover.freeze(c);
            mover.take(b, c);
            b.sql("INSERT INTO t VALUES (2)");
            c.awaitStreaming(b, 5);

            mover.checkpoint(b);
            mover.rejoin(a, b);
            a.awaitStreaming(b, 5);
            assertThat(a.awaitState().job())
                    .isNotNull()
                    .extracting(JobState::detail)
                    .asString()
                    .startsWith("rewind");
            assertThat(a.value("SELECT count(*) FROM t")).isEqualTo("2");
            assertThat(a.awaitState().server().phase()).isEqualTo(Phase.STANDBY);
            assertThat(b.value("SELECT timeline_id FROM pg_control_checkpoint()"))
                    .isEqualTo("5");
        }
    }
}
