package io.pgbaton.core;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.name;
import static io.pgbaton.core.Sample.run;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Ballot;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.model.Position;
import io.pgbaton.core.promise.Dirty;
import io.pgbaton.core.promise.Followed;
import io.pgbaton.core.promise.Promise;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance that says something about itself, varied from the usual. */
public record Speaker(
        Promise promise,
        ServerState server,
        List<String> objections,
        @Nullable PrimarySilence silence,
        @Nullable Long stuckMillis,
        @Nullable SynchronousSetting setting,
        Extra extra) {
    /** What only a switchover asks about. */
    public record Extra(
            List<String> streaming,
            long freeBytes,
            @Nullable PrimaryLoad load) {
        static final Extra USUAL = new Extra(List.of(), 1L << 30, null);
    }

    /** An instance of which a switchover asks nothing unusual. */
    public Speaker(
            Promise promise,
            ServerState server,
            List<String> objections,
            @Nullable PrimarySilence silence,
            @Nullable Long stuckMillis,
            @Nullable SynchronousSetting setting) {
        this(promise, server, objections, silence, stuckMillis, setting, Extra.USUAL);
    }

    /** These stream from it. */
    public Speaker streamedBy(List<String> names) {
        return with(new Extra(names, extra.freeBytes, extra.load));
    }

    public Speaker withFreeBytes(long bytes) {
        return with(new Extra(extra.streaming, bytes, extra.load));
    }

    public Speaker loaded(PrimaryLoad load) {
        return with(new Extra(extra.streaming, extra.freeBytes, load));
    }

    /** Clients are let in, in the epoch it has promised. */
    public Speaker admitting() {
        ServerState admitted =
                new ServerState(server.phase(), server.position(), server.upstream(), promise.promisedEpoch(), null);
        return new Speaker(promise, admitted, objections, silence, stuckMillis, setting, extra);
    }

    private Speaker with(Extra more) {
        return new Speaker(promise, server, objections, silence, stuckMillis, setting, more);
    }

    private static final Address HOST_0 = new Address("host-0", 5432);

    private Speaker(Promise promise, ServerState server, List<String> objections) {
        this(promise, server, objections, null, null, null);
    }

    /** An instance on an empty volume. */
    public static Speaker empty(int ordinal) {
        Member member = member(ordinal);
        return new Speaker(
                Promise.ofEmptyVolume(CLUSTER, member.name(), member.volume(), "nonce-" + ordinal),
                server(ServerState.Phase.EMPTY, null, null),
                List.of());
    }

    /** The primary of an epoch. */
    public static Speaker primary(int ordinal, Ballot ballot, Position position) {
        Promise promise = joined(ordinal, ballot).leading(ballot.epoch());
        return new Speaker(promise, server(ServerState.Phase.PRIMARY, position, null), List.of());
    }

    /** A standby that streams from instance 0 in an epoch. */
    public static Speaker standby(int ordinal, Ballot ballot, Position position) {
        Promise promise = joined(ordinal, ballot).following(new Followed(ballot.epoch(), name(0), HOST_0));
        return new Speaker(promise, server(ServerState.Phase.STANDBY, position, HOST_0), List.of());
    }

    private static Promise joined(int ordinal, Ballot ballot) {
        return empty(ordinal).promise.promising(ballot).withSystemIdentifier("7");
    }

    private static ServerState server(
            ServerState.Phase phase, @Nullable Position position, @Nullable Address upstream) {
        return new ServerState(phase, position, upstream, Epoch.NONE, null);
    }

    /** Follows in the epoch it has promised, and was last asked for its leave so long ago. */
    public Speaker notAskedFor(Duration time) {
        return notAskedFor(time, Objects.requireNonNull(promise.promised(), "it has promised nothing"));
    }

    public Speaker notAskedFor(Duration time, Ballot ballot) {
        return new Speaker(
                promise, server, objections, new PrimarySilence(ballot, time.toMillis()), stuckMillis, setting, extra);
    }

    /** A write of its own has been waiting for so long. */
    public Speaker stuckFor(Duration time) {
        return new Speaker(promise, server, objections, silence, time.toMillis(), setting, extra);
    }

    /** Goes by this. */
    public Speaker under(SynchronousSetting inForce) {
        return new Speaker(promise, server, objections, silence, stuckMillis, inForce, extra);
    }

    public Speaker objecting(String... objections) {
        return new Speaker(promise, server, List.of(objections), silence, stuckMillis, setting, extra);
    }

    public Speaker dirty() {
        return new Speaker(
                promise.withDirty(new Dirty(Lsn.ZERO, "rewind")),
                server,
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public Speaker saying(ServerState.Phase phase) {
        return new Speaker(
                promise,
                server(phase, server.position(), server.upstream()),
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public Speaker exited(String description) {
        ServerState.Exit exit =
                new ServerState.Exit(ServerState.Phase.PRIMARY, promise.promisedEpoch(), 1, description);
        return new Speaker(
                promise,
                new ServerState(ServerState.Phase.STARTING, server.position(), null, Epoch.NONE, exit),
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public Speaker withoutPosition() {
        return new Speaker(
                promise,
                server(server.phase(), null, server.upstream()),
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public Speaker withoutUpstream() {
        return new Speaker(
                promise,
                server(server.phase(), server.position(), null),
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public Speaker promising(Ballot ballot) {
        return new Speaker(promise.promising(ballot), server, objections, silence, stuckMillis, setting, extra);
    }

    /** The same instance on a volume that is not the one it had. */
    public Speaker onNewVolume() {
        return with(
                promise.cluster(),
                new Member(promise.instance(), Sample.volume(promise.instance().ordinal(), 1)));
    }

    public Speaker ofCluster(String uid) {
        return with(new ClusterUid(uid), promise.member());
    }

    private Speaker with(ClusterUid cluster, Member member) {
        return new Speaker(
                new Promise(
                        cluster,
                        member.name(),
                        member.volume(),
                        promise.nonce(),
                        promise.promised(),
                        promise.led(),
                        promise.followed(),
                        promise.dirty(),
                        promise.systemIdentifier()),
                server,
                objections,
                silence,
                stuckMillis,
                setting,
                extra);
    }

    public InstanceState state() {
        return new InstanceState(
                promise,
                run(promise.member(), 1),
                new Address("host-" + promise.instance().ordinal(), 5432),
                server,
                null,
                objections,
                extra.streaming,
                extra.freeBytes,
                null,
                silence,
                stuckMillis,
                setting,
                extra.load,
                null);
    }
}
