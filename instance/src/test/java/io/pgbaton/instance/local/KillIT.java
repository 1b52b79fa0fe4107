package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.InstanceEvent;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState.Exit;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.wire.InstanceEvents;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever of PostgreSQL is killed: it is noticed, and comes back as a standby, never by itself as primary (I1). */
class KillIT {
    private static LocalInstances instances;
    private static LocalInstance a;
    private static LocalInstance b;
    private static Mover mover;

    @BeforeAll
    static void found() throws Exception {
        instances = LocalInstances.of(17, 2).start();
        a = instances.get(0);
        b = instances.get(1);
        mover = new Mover(instances).found(a, b);
        b.awaitStreaming(a, 2);
    }

    @AfterAll
    static void close() throws Exception {
        instances.close();
    }

    @Test
    void everyProcessOfPostgresHoldsTheVolumeLock() {
        for (LocalInstance instance : List.of(a, b)) {
            List<Long> pids = instance.postgresPids();
            assertThat(pids).hasSizeGreaterThan(4);
            for (long pid : pids) {
                assertThat(Proc.descriptor(pid, 0)).as(Proc.title(pid)).endsWith("/volume/lock");
            }
        }
    }

    @Test
    void aPrimaryWhosePostmasterBackendOrCheckpointerIsKilledComesBackAsAStandby() throws Exception {
        for (String victim : List.of("postmaster", "backend", "checkpointer")) {
            Exit before = a.awaitState().server().exit();
            try (Connection client = a.app()) {
                Shell.signal("KILL", victim.equals("postmaster") ? a.postmaster() : a.pid(title(victim)));
                InstanceState after = Eventually.get(
                        "the end is noticed",
                        () -> a.state()
                                .filter(state -> state.server().exit() != null
                                        && !state.server().exit().equals(before)));
                Exit exit = Objects.requireNonNull(after.server().exit());
                assertThat(exit.role()).isEqualTo(Phase.PRIMARY);
                assertThat(exit.epoch()).isEqualTo(mover.ballot().epoch());
                assertThat(exit.number()).isEqualTo(before == null ? 1 : before.number() + 1);
                assertThat(client.isValid(1)).isFalse();
            }
            InstanceState back = a.awaitPhase(Phase.STANDBY);
            assertThat(back.server().admitted().number()).isZero();
            mover.open().freezeUntilRunning(a);
            mover.freeze(b);
            mover.take(a, b);
            b.awaitStreaming(a, mover.epoch());
        }
    }

    private static String title(String victim) {
        return victim.equals("backend") ? "postgres: app app" : "postgres: " + victim;
    }

    @Test
    void aStandbyWhoseReceiverOrStartupProcessIsKilledStreamsAgain() {
        for (String victim : List.of("walreceiver", "startup")) {
            long postmaster = b.postmaster();
            Shell.signal("KILL", b.pid("postgres: " + victim));
            Eventually.isTrue("it runs anew", () -> b.postmaster() != postmaster);
            b.awaitStreaming(a, mover.epoch());
        }
    }

    @Test
    void theEventStreamTellsTheEndAndTheReturn() {
        InstanceEvents events = Mover.done(b.client().events(b.control(), Mover.DEADLINE));
        try (events) {
            int exits = exits(events.next().orElseThrow());
            Shell.signal("KILL", b.postmaster());
            InstanceEvent event = events.next().orElseThrow();
            while (exits(event) == exits) {
                event = events.next().orElseThrow();
            }
            assertThat(event.heartbeat()).isFalse();
            assertThat(event.state().server().phase()).isNotEqualTo(Phase.STANDBY);
            while (event.state().server().phase() != Phase.STANDBY) {
                event = events.next().orElseThrow();
            }
            assertThat(event.sequence()).isGreaterThan(2);
        }
    }

    private static int exits(InstanceEvent event) {
        Exit exit = event.state().server().exit();
        return exit == null ? 0 : exit.number();
    }

    @Test
    void anInstanceThatIsAskedToEndStopsItsServerInOrderAndSaysSoFirst() throws Exception {
        InstanceEvents events = Mover.done(b.client().events(b.control(), Mover.DEADLINE));
        try (events) {
            InstanceState first = events.next().orElseThrow().state();
            b.stop();
            InstanceState last = first;
            for (Optional<InstanceEvent> event = events.next(); event.isPresent(); event = events.next()) {
                last = event.get().state();
            }
            assertThat(b.logText()).contains("database system is shut down");
            assertThat(last.incarnation()).isEqualTo(first.incarnation());
            assertThat(last.server().phase()).isEqualTo(Phase.STOPPED);
            assertThat(last.server().exit())
                    .as("it did not end by itself")
                    .isEqualTo(first.server().exit());
        }
        b.start();
        b.awaitStreaming(a, mover.epoch());
    }
}
