package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.Frozen;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The orderly stop of a switchover: before anybody else is frozen, so that everybody gets the end of the log. */
class DemoteIT {
    /** A standby that takes nothing any more is waited for, but not for long: clients wait meanwhile. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    @ParameterizedTest
    @MethodSource("io.pgbaton.instance.trials.Major#triedNumbers")
    void aDemotedPrimaryAndItsStandbysEndAtTheSamePositionAndItFollowsWithoutARewind(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            a.sql("CREATE TABLE t (n bigint)");
            mover.checkpoint(a);
            long begun;
            try (LocalWriter writer = LocalWriter.to(a)) {
                mover.open();
                begun = System.nanoTime();
                mover.demote(a);
                System.out.printf("PostgreSQL %d: demoted in %d ms%n", major, millisSince(begun));
                writer.awaitEnd();
            }

            Frozen old = mover.freeze(a);
            Frozen first = mover.freeze(b);
            Frozen second = mover.freeze(c);
            assertThat(first.canLead()).as(first.toString()).isTrue();
            assertThat(old.countable()).as(old.toString()).isTrue();
            assertThat(List.of(first.position(), second.position())).containsOnly(old.position());
            String rows = b.value("SELECT count(*) FROM t");

            mover.take(b, a, c);
            System.out.printf("PostgreSQL %d: others led after %d ms%n", major, millisSince(begun));
            a.awaitStreaming(b, mover.epoch());
            c.awaitStreaming(b, mover.epoch());
            followedAsItWas(a);
            assertThat(a.logText()).contains("database system was shut down");
            b.sql("INSERT INTO t VALUES (0)");
            Eventually.isTrue(
                    "the old primary has all rows",
                    () -> Long.toString(Long.parseLong(rows) + 1).equals(count(a)));
        }
    }

    /** Its newest job is still the one by which it began to lead. */
    private static void followedAsItWas(LocalInstance old) {
        assertThat(old.awaitState().job())
                .isNotNull()
                .extracting(JobState::kind)
                .isEqualTo(JobState.Kind.GATE);
    }

    private static String count(LocalInstance instance) {
        try {
            return instance.value("SELECT count(*) FROM t");
        } catch (java.sql.SQLException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 17)
    void aStandbyThatTakesNothingAnyMoreDelaysTheStopOnlyForAMoment(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 3).start()) {
            LocalInstance a = instances.get(0);
            LocalInstance b = instances.get(1);
            LocalInstance c = instances.get(2);
            Mover mover = new Mover(instances).found(a, b, c);
            a.sql("CREATE TABLE t (n bigint)");
            long stuck = c.pid("postgres: walreceiver");
            Shell.signal("STOP", stuck);
            a.sql("INSERT INTO t VALUES (1)");

            mover.open();
            long begun = System.nanoTime();
            mover.demote(a);
            long took = millisSince(begun);
            System.out.printf("PostgreSQL %d: demoted beside a stuck standby in %d ms%n", major, took);
            assertThat(Duration.ofMillis(took)).isLessThan(BOUND);

            Frozen old = mover.freezeUntilRunning(a);
            assertThat(mover.freeze(b).position())
                    .as("the other one has all of it")
                    .isEqualTo(old.position());
            mover.take(b, a);
            a.awaitStreaming(b, mover.epoch());
            followedAsItWas(a);
            assertThat(b.value("SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 17)
    void saysWhatAnOrderlyStopWouldEnd(int major) throws Exception {
        try (LocalInstances instances = LocalInstances.of(major, 1).start()) {
            LocalInstance a = instances.get(0);
            new Mover(instances).found(a);
            assertThat(a.awaitState().load()).isEqualTo(PrimaryLoad.NONE);
            try (Connection client = a.app();
                    Connection own = a.own();
                    Statement begin = client.createStatement();
                    Statement slot = own.createStatement()) {
                client.setAutoCommit(false);
                begin.execute("SELECT 1");
                slot.execute("SELECT pg_create_physical_replication_slot('mine')");
                Eventually.isTrue("it is seen", () -> seen(a));
            }
            assertThat(a.awaitPhase(Phase.PRIMARY).load()).isNotNull();
        }
    }

    private static boolean seen(LocalInstance instance) {
        return instance.state()
                .map(InstanceState::load)
                .filter(load -> load.slots().equals(List.of("mine")) && load.oldestTransactionSeconds() >= 10)
                .isPresent();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
