package io.pgbaton.instance.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState.Phase;
import io.pgbaton.instance.Storm;
import io.pgbaton.instance.fault.FaultPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A promotion is done once or not at all, in the timeline of its epoch, and nobody slips in before he is let in (I4, I9). */
class PromoteIT {
    private static final int CLIENTS = 10;
    private static final int HESITATION_MILLIS = 200;

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

    /** Opens an epoch that leaves numbers out, and has b die at a point of its promotion. */
    private static InstanceState dieAt(FaultPoint point) throws Exception {
        b.startToDieAt(point);
        b.awaitStreaming(a, mover.epoch());
        mover.openAt(mover.epoch() + 4).freezeUntilRunning(b);
        b.client().promote(b.control(), mover.promoteCommand(b, a), Mover.DEADLINE);
        b.restartOnceDead();
        return b.awaitPhase(Phase.STANDBY);
    }

    private static void goOnWithA() throws Exception {
        mover.open().freezeUntilRunning(a);
        mover.freezeUntilRunning(b);
        mover.take(a);
        mover.checkpoint(a);
        mover.rejoin(b, a);
        b.awaitStreaming(a, mover.epoch());
        mover.settings(a, 2, b);
    }

    @Test
    void aCrashAfterThePlaceholdersLeavesTheEpochUnspent() throws Exception {
        InstanceState state = dieAt(FaultPoint.PLACEHOLDERS_WRITTEN);
        assertThat(state.promise().leadsPromised()).isFalse();
        mover.freezeUntilRunning(b);
        mover.promote(b);
        assertThat(b.value("SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"))
                .isEqualTo("%08X".formatted(mover.epoch()));
        goOnWithA();
    }

    @Test
    void aCrashOnceItMayHaveBeenPromotedSpendsTheEpoch() throws Exception {
        for (FaultPoint point : new FaultPoint[] {FaultPoint.LED_DURABLE, FaultPoint.PROMOTE_CALLED}) {
            InstanceState state = dieAt(point);
            assertThat(state.promise().leadsPromised()).isTrue();
            assertThat(b.value("SELECT pg_is_in_recovery()")).isEqualTo("t");
            goOnWithA();
        }
    }

    @Test
    void nobodySlipsInBeforeHeIsLetIn() throws Exception {
        b.awaitStreaming(a, mover.epoch());
        mover.open().freezeUntilRunning(b);
        mover.freezeUntilRunning(a);
        try (Connection reader = b.app();
                Socket halfOpen = new Socket()) {
            halfOpen.connect(new InetSocketAddress(b.host(), 5432));
            mover.promote(b);
            assertThat(reader.isValid(1)).isFalse();
            assertThatThrownBy(b::app).isInstanceOf(SQLException.class).hasMessageContaining("pg_hba.conf");
            assertThat(answerTo(halfOpen)).isNotEqualTo('R');
        }
        assertThat(b.awaitState().server().admitted().number()).isZero();
        mover.gate(b, 0);
        mover.admit(b);
        b.sql("SELECT 1");
        goOnWithA();
    }

    /** Each is a child of the postmaster for a while, and with enough of them there is always one. */
    @Test
    void clientsThatTryAgainAllTheTimeDoNotKeepItFromLeading() throws Exception {
        b.awaitStreaming(a, mover.epoch());
        Storm.of(CLIENTS, PromoteIT::knock, () -> {
            mover.open().freezeUntilRunning(b);
            mover.freezeUntilRunning(a);
            mover.promote(b);
        });
        mover.gate(b, 0);
        mover.admit(b);
        goOnWithA();
    }

    /** A slow client: the server forks a child for it, which waits to be told who it is. */
    private static void knock() {
        try (Socket client = new Socket(b.host(), 5432)) {
            client.setSoTimeout(HESITATION_MILLIS);
            client.getInputStream().read();
        } catch (IOException endedOrLate) {
            // The next one comes at once.
        }
    }

    /** The first byte of the server's answer to a login; -1 if it has closed the connection. */
    private static int answerTo(Socket socket) {
        try {
            byte[] body = "user\0app\0database\0app\0\0".getBytes(StandardCharsets.UTF_8);
            byte[] message = new byte[body.length + 8];
            System.arraycopy(body, 0, message, 8, body.length);
            java.nio.ByteBuffer.wrap(message).putInt(message.length).putInt(3 << 16);
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(message);
            return socket.getInputStream().read();
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void theFirstRowOfEveryEpochIsThere() throws Exception {
        try (Connection connection = a.own();
                var statement = connection.createStatement();
                var result = statement.executeQuery("SELECT holder FROM pgbaton.epoch ORDER BY epoch LIMIT 1")) {
            assertThat(result.next()).isTrue();
            assertThat(result.getString(1)).isEqualTo("orders-0");
        }
    }
}
