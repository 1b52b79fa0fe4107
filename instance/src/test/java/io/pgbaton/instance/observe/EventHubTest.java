package io.pgbaton.instance.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventHubTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(1);

    private static InstanceState state(Phase phase, long log, long free) {
        return new InstanceState(
                Promise.ofEmptyVolume(
                        new ClusterUid("u"), new InstanceName("orders-0"), new VolumeId("00112233445566aa"), "n"),
                new Incarnation("p", "c", "n"),
                new Address("10.0.0.7", 5432),
                new ServerState(phase, new Position(new Timeline(2), new Lsn(log)), null, Epoch.NONE, null),
                null,
                List.of(),
                List.of(),
                free);
    }

    @Test
    void aGrowingLogIsNoChangeOfMeaningButIsSaidWithTheNextHeartbeat() throws InterruptedException {
        EventHub hub = new EventHub(state(Phase.STANDBY, 8, 100));
        EventHub.Reader reader = hub.reader();
        long version = reader.next(LONG).version();
        hub.publish(state(Phase.STANDBY, 16, 90));
        EventHub.Versioned next = reader.next(SHORT);
        assertThat(next.version()).isEqualTo(version);
        assertThat(next.state()).isEqualTo(state(Phase.STANDBY, 16, 90));
    }

    @Test
    void aChangeOfMeaningWakesWhoeverWaits() throws InterruptedException {
        EventHub hub = new EventHub(state(Phase.STANDBY, 8, 100));
        EventHub.Reader reader = hub.reader();
        reader.next(LONG);
        Thread.ofVirtual().start(() -> hub.publish(state(Phase.STOPPED, 8, 100)));
        assertThat(reader.next(LONG).state().server().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void thatASilenceCountsIsNewsAndThatItLastsIsNot() throws InterruptedException {
        EventHub hub = new EventHub(silentFor(0));
        EventHub.Reader reader = hub.reader();
        long version = reader.next(LONG).version();
        hub.publish(silentFor(2999));
        assertThat(reader.next(SHORT).version()).isEqualTo(version);
        hub.publish(silentFor(3000));
        long counts = reader.next(SHORT).version();
        assertThat(counts).isGreaterThan(version);
        hub.publish(silentFor(30_000));
        assertThat(reader.next(SHORT).version()).isEqualTo(counts);
    }

    private static InstanceState silentFor(long millis) {
        InstanceState state = state(Phase.STANDBY, 8, 100);
        return new InstanceState(
                state.promise(),
                state.incarnation(),
                state.postgres(),
                state.server(),
                null,
                List.of(),
                List.of(),
                100,
                null,
                new PrimarySilence(new Ballot(new Epoch(2), new Token("t")), millis),
                null,
                null);
    }

    @Test
    void isDrainedWhenAllWhoListenHavePassedOnTheNewestState() throws InterruptedException {
        EventHub hub = new EventHub(state(Phase.STANDBY, 8, 100));
        assertThat(hub.drain(LONG)).isTrue();
        EventHub.Reader quick = hub.reader();
        EventHub.Reader slow = hub.reader();
        hub.publish(state(Phase.STOPPED, 8, 100));
        quick.next(LONG);
        quick.next(SHORT);
        slow.next(LONG);
        assertThat(hub.drain(SHORT)).isFalse();
        Thread.ofVirtual().start(slow::close);
        assertThat(hub.drain(LONG)).isTrue();
    }
}
