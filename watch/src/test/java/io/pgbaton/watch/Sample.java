package io.pgbaton.watch;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Incarnation;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.model.Token;
import io.pgbaton.core.model.VolumeId;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.GrantRequest;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The cluster that tests speak of: orders-0, orders-1, orders-2; orders-0 holds epoch 2 with W = 1. */
final class Sample {
    static final Cluster CLUSTER = new Cluster(
            new ClusterUid("b2a4"),
            "orders",
            IntStream.range(0, 3).mapToObj(Sample::name).toList());

    static final Position POSITION = new Position(new Timeline(2), Lsn.parse("0/5000060"));

    private Sample() {}

    static InstanceName name(int ordinal) {
        return new InstanceName("orders-" + ordinal);
    }

    static Member member(int ordinal) {
        return new Member(name(ordinal), new VolumeId("%016x".formatted(ordinal + 1)));
    }

    static Incarnation run(int ordinal) {
        return new Incarnation("pod-" + ordinal, "pod", "process-" + ordinal);
    }

    static Ballot ballot(long epoch) {
        return new Ballot(new Epoch(epoch), new Token("token-" + epoch));
    }

    static Baton founding() {
        return Baton.founding(CLUSTER.uid(), ballot(2), member(0), run(0));
    }

    static Baton held() {
        List<Member> members = IntStream.range(0, 3).mapToObj(Sample::member).toList();
        return founding().withSystemIdentifier("7").withMembership(members, 1).close(POSITION);
    }

    /** Says that its volume is empty. */
    static InstanceState empty(int ordinal) {
        return state(emptyVolume(ordinal), ordinal, ServerState.Phase.EMPTY);
    }

    /** Says that it leads epoch 2, or streams from orders-0. */
    static InstanceState serving(int ordinal) {
        Promise joined = emptyVolume(ordinal).promising(ballot(2)).withSystemIdentifier("7");
        return ordinal == 0
                ? state(joined.leading(new Epoch(2)), 0, ServerState.Phase.PRIMARY)
                : state(
                        joined.following(new Followed(new Epoch(2), name(0), address(0))),
                        ordinal,
                        ServerState.Phase.STANDBY);
    }

    /** Says that its server, the primary, came back as a standby. */
    static InstanceState crashed() {
        InstanceState before = serving(0);
        return state(before.promise(), 0, ServerState.Phase.STANDBY);
    }

    /** The same, a moment earlier: it cannot say how far its log reaches. */
    static InstanceState crashedBeforeItSaysWhere() {
        InstanceState before = serving(0);
        ServerState starting = new ServerState(ServerState.Phase.STARTING, null, null, Epoch.NONE, null);
        return new InstanceState(before.promise(), run(0), address(0), starting, null, List.of(), List.of(), 1L << 30);
    }

    /** The primary; it asks for a control grant with this challenge. */
    static InstanceState asking(String challenge) {
        InstanceState serving = serving(0);
        GrantRequest wanted = new GrantRequest(CLUSTER.uid(), ballot(2), member(0), run(0), challenge);
        return with(serving, new LeashState(LeashState.By.CONTROL, wanted), null, null);
    }

    /** A standby that streams from orders-0, and was last asked for its leave so long ago. */
    static InstanceState notAskedFor(int ordinal, Duration time) {
        return with(serving(ordinal), null, new PrimarySilence(ballot(2), time.toMillis()), null);
    }

    private static InstanceState with(
            InstanceState state,
            @Nullable LeashState leash,
            @Nullable PrimarySilence silence,
            @Nullable Long stuckMillis) {
        return new InstanceState(
                state.promise(),
                state.incarnation(),
                state.postgres(),
                state.server(),
                state.job(),
                state.objections(),
                state.streaming(),
                state.freeBytes(),
                leash,
                silence,
                stuckMillis,
                null);
    }

    private static Promise emptyVolume(int ordinal) {
        return Promise.ofEmptyVolume(
                CLUSTER.uid(), name(ordinal), member(ordinal).volume(), "nonce-" + ordinal);
    }

    private static InstanceState state(Promise promise, int ordinal, ServerState.Phase phase) {
        boolean follows = phase == ServerState.Phase.STANDBY && promise.followsPromised();
        Position position = phase == ServerState.Phase.EMPTY ? null : POSITION;
        ServerState server = new ServerState(phase, position, follows ? address(0) : null, Epoch.NONE, null);
        return new InstanceState(promise, run(ordinal), address(ordinal), server, null, List.of(), List.of(), 1L << 30);
    }

    private static Address address(int ordinal) {
        return new Address("127.77.0." + (ordinal + 1), 5432);
    }
}
