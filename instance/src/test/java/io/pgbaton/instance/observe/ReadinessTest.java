package io.pgbaton.instance.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.core.protocol.ServerState.Phase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReadinessTest {
    private static final Epoch FIVE = new Epoch(5);
    private static final Epoch SIX = new Epoch(6);
    private static final Address PRIMARY = new Address("10.0.0.7", 5432);
    private static final Promise EMPTY = Promise.ofEmptyVolume(
            new ClusterUid("u"), new InstanceName("orders-0"), new VolumeId("00112233445566aa"), "n");
    private static final Promise IN_FIVE = EMPTY.promising(new Ballot(FIVE, new Token("t")));
    private static final Promise IN_SIX = EMPTY.promising(new Ballot(SIX, new Token("t")));

    private static Readiness decide(Promise promise, Phase phase, @Nullable Address upstream, Epoch admitted) {
        return Readiness.decide(new InstanceState(
                promise,
                new Incarnation("p", "c", "n"),
                new Address("10.0.0.8", 5432),
                new ServerState(phase, null, upstream, admitted, null),
                null,
                List.of(),
                List.of(),
                0));
    }

    private static Followed following(Epoch epoch) {
        return new Followed(epoch, new InstanceName("orders-1"), PRIMARY);
    }

    @Test
    void aPrimaryServesOnceItLetClientsInInTheEpochItPromised() {
        assertThat(decide(IN_FIVE.leading(FIVE), Phase.PRIMARY, null, FIVE))
                .isEqualTo(new Readiness.Serves("it is the primary of epoch 5"));
        assertThat(decide(IN_FIVE.leading(FIVE), Phase.PRIMARY, null, Epoch.NONE))
                .isEqualTo(new Readiness.ServesNot("it is the primary of epoch 5, but clients are not let in yet"));
        assertThat(decide(IN_SIX.leading(FIVE), Phase.PRIMARY, null, FIVE))
                .isEqualTo(new Readiness.ServesNot("it led epoch 5, but has promised epoch 6"));
    }

    @Test
    void aStandbyServesWhileItStreamsFromThePrimaryOfTheEpochItPromised() {
        assertThat(decide(IN_FIVE.following(following(FIVE)), Phase.STANDBY, PRIMARY, Epoch.NONE))
                .isEqualTo(new Readiness.Serves("it streams from 10.0.0.7:5432, the primary of epoch 5"));
        assertThat(decide(IN_FIVE.following(following(FIVE)), Phase.STANDBY, null, Epoch.NONE))
                .isEqualTo(new Readiness.ServesNot("it does not stream from 10.0.0.7:5432, the primary of epoch 5"));
        assertThat(decide(IN_SIX.following(following(FIVE)), Phase.STANDBY, PRIMARY, Epoch.NONE))
                .isEqualTo(new Readiness.ServesNot("it was not told whom to follow in epoch 6"));
    }

    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "STOPPED", "STARTING", "PROMOTING"})
    void aServerThatTakesNoQueriesOrNoWritesYetDoesNotServe(Phase phase) {
        assertThat(decide(IN_FIVE.leading(FIVE), phase, PRIMARY, FIVE))
                .isEqualTo(new Readiness.ServesNot("its server is " + phase));
    }
}
