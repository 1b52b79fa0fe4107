package io.pgbaton.instance.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.model.Lsn;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What PostgreSQL shows, hides and goes on doing, where the obvious expectation would be wrong. */
@ParameterizedClass
@MethodSource("io.pgbaton.instance.trials.Major#tried")
class FactsIT {
    private static final String RECEIVERS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'walreceiver'";

    private final Lab lab;

    FactsIT(Major major) {
        lab = Lab.of(major);
    }

    @AfterEach
    void endEverything() {
        lab.close();
    }

    /** A freeze that asked only pg_stat_wal_receiver would not see a receiver that is about to stream. */
    @Test
    void pgStatWalReceiverHidesAReceiverThatIsConnectingAndConnectTimeoutDoesNotEndIt() throws Exception {
        Server standby = lab.server("standby");
        standby.startFrozen();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            standby.set(
                    "primary_conninfo",
                    "host=127.0.0.1 port=%d user=postgres sslmode=disable gssencmode=disable connect_timeout=2"
                            .formatted(silent.getLocalPort()));
            standby.reload();
            standby.await("has a receiver", () -> standby.sql(RECEIVERS).equals("1"));
            long receiver = standby.child("walreceiver").pid();
            Poll.throughout(
                    Duration.ofSeconds(3),
                    "the same receiver is hidden",
                    () -> standby.sql("SELECT count(*) FROM pg_stat_wal_receiver")
                                    .equals("0")
                            && standby.child("walreceiver").pid() == receiver);
        }
    }

    @Test
    void aReloadDoesNotEndTheReceiverWhileReplayIsPaused() throws Exception {
        Server primary = lab.primary("primary");
        Server standby = lab.standby("standby", primary);
        standby.sql("SELECT pg_wal_replay_pause()");
        primary.insert(1);
        standby.await(
                "has paused",
                () -> standby.sql("SELECT pg_get_wal_replay_pause_state()").equals("paused"));
        standby.set("primary_conninfo", "");
        standby.reload();
        standby.await(
                "shows the new setting",
                () -> standby.sql("SHOW primary_conninfo").isEmpty());

        primary.insert(2);
        String written = primary.sql("SELECT pg_current_wal_flush_lsn()");
        standby.await(
                "has received and acknowledged more all the same",
                () -> primary.sql("SELECT flush_lsn >= '%s' FROM pg_stat_replication".formatted(written))
                        .equals("t"));
        assertThat(standby.ledger()).isEmpty();

        standby.sql("SELECT pg_wal_replay_resume()");
        standby.await("receives no more", () -> standby.sql(RECEIVERS).equals("0"));
    }

    /** So a position is what is replayed once replay is complete, never what was received. */
    @Test
    void theReceivedPositionDropsToTheBeginningOfTheSegmentAfterARestart() throws Exception {
        Server primary = lab.primary("primary");
        Server standby = lab.standby("standby", primary);
        primary.insert(1);
        standby.awaitReplayOf(primary);
        Lsn end = standby.identify().position();
        standby.kill();
        primary.signal("STOP");
        standby.launch();
        standby.await("takes connections", standby::takesConnections);
        standby.await(
                "has begun to receive",
                () -> !standby.sql("SELECT pg_last_wal_receive_lsn()").isEmpty());
        Lsn received = Lsn.parse(standby.sql("SELECT pg_last_wal_receive_lsn()"));
        assertThat(received).isLessThan(end);
        assertThat(received.bytes() % (1 << 20)).isZero();
        primary.signal("CONT");
    }

    @Test
    void onlyIdentifySystemTellsTheTimelineOfAStandby() throws Exception {
        Server primary = lab.primary("primary");
        Server leader = lab.standby("leader", primary);
        Server standby = lab.standby("standby", primary);
        primary.kill();
        leader.freeze();
        leader.promoteTo(7);
        standby.follow(leader);
        standby.awaitStreamingFrom(leader);
        standby.awaitReplayOf(leader);
        standby.freeze();

        assertThat(standby.timeline()).isEqualTo(7);
        assertThat(standby.sql("SELECT timeline_id FROM pg_control_checkpoint()"))
                .isEqualTo("1");
        assertThat(standby.sql("SELECT min_recovery_end_timeline FROM pg_control_recovery()"))
                .isEqualTo("1");
        assertThatThrownBy(() -> standby.sql("SELECT pg_walfile_name(pg_last_wal_replay_lsn())"))
                .hasMessageContaining("recovery is in progress");
        assertThat(standby.identify().systemId()).isEqualTo(leader.identify().systemId());
    }

    @Test
    void aSmartStopGoesOnCommittingAndAnImmediateOneDoesNot() throws Exception {
        Server server = lab.primary("server");
        try (var session = server.connect()) {
            Server.sql(session, "INSERT INTO ledger VALUES (1)");
            server.signal("TERM");
            server.awaitLog("received smart shutdown request");
            Server.sql(session, "INSERT INTO ledger VALUES (2)");
            server.quit();
            assertThatThrownBy(() -> Server.sql(session, "INSERT INTO ledger VALUES (3)"))
                    .hasMessageNotContaining("duplicate");
        }
        server.startFrozen();
        assertThat(server.ledger()).isEqualTo("1 2");
    }

    @Test
    void aPromotionThatWasReportedAsFailedHappensAllTheSame() throws Exception {
        Server server = lab.server("server");
        server.startFrozen();
        long startup = server.child("startup").pid();
        Server.signal(startup, "STOP");
        assertThat(server.sql("SELECT pg_promote(true, 1)")).isEqualTo("f");
        assertThat(server.inRecovery()).isTrue();
        Server.signal(startup, "CONT");
        server.await("is promoted", () -> !server.inRecovery());
    }

    @Test
    void aKilledBackendEndsTheServerInsteadOfRestartingItWritable() throws Exception {
        Server server = lab.primary("server");
        try (var session = server.connect()) {
            long backend = Long.parseLong(Server.sql(session, "SELECT pg_backend_pid()"));
            Server.signal(backend, "KILL");
            assertThat(server.awaitEnd()).isEqualTo(1);
        }
        assertThat(server.log()).containsPattern("shutting down because \"?restart_after_crash\"? is off");
    }
}
