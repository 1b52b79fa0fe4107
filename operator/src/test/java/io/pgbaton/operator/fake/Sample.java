package io.pgbaton.operator.fake;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Detection;
import io.pgbaton.core.detection.DetectionPolicy;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.detection.Observation;
import io.pgbaton.core.election.FailoverMode;
import io.pgbaton.core.election.LossPolicy;
import io.pgbaton.core.fencing.Fence;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ApplicationName;
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
import io.pgbaton.core.protocol.Command;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.LeashState;
import io.pgbaton.core.protocol.PrimaryLoad;
import io.pgbaton.core.protocol.PrimarySilence;
import io.pgbaton.core.protocol.ServerState;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.watch.ClusterPolicy;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.rolechange.FailoverPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The cluster that tests speak of: orders in namespace shop; orders-0 holds epoch 2. */
public final class Sample {
    public static final ClusterUid UID = new ClusterUid("b2a4");

    private Sample() {}

    public static InstanceName name(int ordinal) {
        return new InstanceName("orders-" + ordinal);
    }

    public static List<InstanceName> names(int count) {
        return IntStream.range(0, count).mapToObj(Sample::name).toList();
    }

    public static Member member(int ordinal) {
        return new Member(name(ordinal), new VolumeId("%016x".formatted(ordinal + 1)));
    }

    public static Ballot ballot(long epoch) {
        return new Ballot(new Epoch(epoch), new Token("token-" + epoch));
    }

    public static Position at(long timeline, String lsn) {
        return new Position(new Timeline(timeline), Lsn.parse(lsn));
    }

    public static Baton founding() {
        return Baton.founding(UID, ballot(2), member(0), run(0));
    }

    /** Held by orders-0 in epoch 2; W = 1 from three members on. */
    public static Baton held(int members) {
        return founding()
                .withSystemIdentifier("7")
                .withMembership(
                        IntStream.range(0, members).mapToObj(Sample::member).toList(), members >= 3 ? 1 : 0)
                .close(at(2, "0/3000060"));
    }

    /** Epoch 3, in which three members are held by another than orders-0. */
    public static Baton moved(int ordinal) {
        return held(3).open(ballot(3)).elect(member(ordinal), run(ordinal)).close(at(3, "0/6000060"));
    }

    /** The primary of epoch 3. */
    public static InstanceState primaryOfEpoch3(int ordinal) {
        return state(
                joined(ordinal).promising(ballot(3)).leading(new Epoch(3)),
                ordinal,
                server(ServerState.Phase.PRIMARY, at(3, "0/7000060"), null, 3));
    }

    public static Incarnation run(int ordinal) {
        return new Incarnation("pod-" + ordinal, "pod", "process-" + ordinal);
    }

    /** An instance on an empty volume. */
    public static InstanceState empty(int ordinal) {
        return state(volume(ordinal, UID), ordinal, server(ServerState.Phase.EMPTY, null, null, 0));
    }

    /** The primary of epoch 2, clients let in. */
    public static InstanceState primary() {
        return state(
                joined(0).leading(new Epoch(2)), 0, server(ServerState.Phase.PRIMARY, at(2, "0/5000060"), null, 2));
    }

    /** The primary of epoch 2 before clients are let in. */
    public static InstanceState closedPrimary() {
        return state(
                joined(0).leading(new Epoch(2)), 0, server(ServerState.Phase.PRIMARY, at(2, "0/5000060"), null, 0));
    }

    /** The old primary, whose server was killed and came back as a standby. */
    public static InstanceState crashed() {
        return state(
                joined(0).leading(new Epoch(2)), 0, server(ServerState.Phase.STANDBY, at(2, "0/5000060"), null, 0));
    }

    /** A standby that streams from orders-0 in epoch 2. */
    public static InstanceState standby(int ordinal) {
        return state(
                joined(ordinal).following(new Followed(new Epoch(2), name(0), address(0))),
                ordinal,
                server(ServerState.Phase.STANDBY, at(2, "0/5000000"), address(0), 0));
    }

    /** The same primary, under this leash, a write of its own waiting for so long; null if none is. */
    public static InstanceState primary(LeashState.By by, @Nullable Duration stuck) {
        return with(primary(), new LeashState(by, null), null, stuck == null ? null : stuck.toMillis());
    }

    /** A standby that streams from orders-0, and was last asked for its leave so long ago. */
    public static InstanceState notAskedFor(int ordinal, Duration time) {
        return with(standby(ordinal), null, new PrimarySilence(ballot(2), time.toMillis()), null);
    }

    /** An instance on a new, empty volume. */
    public static InstanceState reborn(int ordinal) {
        Promise promise =
                Promise.ofEmptyVolume(UID, name(ordinal), new VolumeId("%016x".formatted(ordinal + 100)), "nonce");
        return state(promise, ordinal, server(ServerState.Phase.EMPTY, null, null, 0));
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

    /** A standby of epoch 2 that streams from nobody. */
    public static InstanceState lostStandby(int ordinal) {
        return state(joined(ordinal), ordinal, server(ServerState.Phase.STANDBY, at(2, "0/5000000"), null, 0));
    }

    /** An instance whose volume was another cluster's. */
    public static InstanceState foreign(int ordinal) {
        Promise promise = volume(ordinal, new ClusterUid("old")).withSystemIdentifier("6");
        return new InstanceState(
                promise,
                run(ordinal),
                address(ordinal),
                server(ServerState.Phase.STOPPED, null, null, 0),
                null,
                List.of("this volume belongs to cluster old, not b2a4"),
                List.of(),
                1L << 30);
    }

    private static Promise volume(int ordinal, ClusterUid uid) {
        return Promise.ofEmptyVolume(uid, name(ordinal), member(ordinal).volume(), "nonce-" + ordinal);
    }

    private static Promise joined(int ordinal) {
        return volume(ordinal, UID).promising(ballot(2)).withSystemIdentifier("7");
    }

    private static ServerState server(
            ServerState.Phase phase, @Nullable Position position, @Nullable Address upstream, long admitted) {
        return new ServerState(phase, position, upstream, new Epoch(admitted), null);
    }

    private static InstanceState state(Promise promise, int ordinal, ServerState server) {
        return new InstanceState(promise, run(ordinal), address(ordinal), server, null, List.of(), List.of(), 1L << 30);
    }

    private static Address address(int ordinal) {
        return new Address("10.90.1." + (ordinal + 1), 5432);
    }

    /** A look at instances that all answer. */
    public static Look look(@Nullable Baton baton, int wanted, InstanceState... states) {
        return look(
                baton,
                wanted,
                List.of(states).stream()
                        .<Observation>map(Observation.Fresh::new)
                        .toList());
    }

    public static Look look(@Nullable Baton baton, int wanted, List<Observation> observations) {
        Finding finding = baton == null
                ? Detection.withoutBaton(UID, names(wanted), observations)
                : Detection.decide(baton, names(wanted), observations);
        return new Look(baton, observations, finding);
    }

    /** Three instances that serve. */
    public static Look serving() {
        return look(held(3), 3, primary(), standby(1), standby(2));
    }

    /** What the operator sees when the engine answers, there is no run, and nothing is wrong with the pods. */
    public static ClusterView view(Look look, int wanted) {
        return view(look, wanted, new RunView.None(), new EngineState.Reachable());
    }

    public static ClusterView view(Look look, int wanted, RunView run, EngineState engine) {
        return new ClusterView(
                "shop",
                "orders",
                UID.value(),
                names(wanted),
                look,
                InstanceFacts.of(look, names(wanted), UID.value()),
                names(wanted).stream()
                        .map(name -> pod(name.ordinal(), name.ordinal() == 0 ? Labels.PRIMARY : Labels.REPLICA))
                        .toList(),
                run,
                engine,
                SpecGap.NONE,
                ClusterPolicy.DEFAULT,
                null);
    }

    /** A running pod with this role label. */
    public static PodFacts pod(int ordinal, String role) {
        return pod(ordinal, role, false);
    }

    /** The same, on a node of its own that is about to be emptied, or not. */
    public static PodFacts pod(int ordinal, String role, boolean emptied) {
        return new PodFacts(
                name(ordinal),
                "Running",
                false,
                role,
                "as-wanted",
                null,
                new PodFacts.Place("node-" + ordinal, emptied));
    }

    /** The same view, with the nodes of these instances about to be emptied. */
    public static ClusterView emptying(ClusterView view, int... ordinals) {
        List<Integer> emptied = IntStream.of(ordinals).boxed().toList();
        return withPods(
                view,
                view.wanted().stream()
                        .map(name -> pod(
                                name.ordinal(),
                                name.ordinal() == 0 ? Labels.PRIMARY : Labels.REPLICA,
                                emptied.contains(name.ordinal())))
                        .toArray(PodFacts[]::new));
    }

    /** The same view of other pods. */
    public static ClusterView withPods(ClusterView view, PodFacts... pods) {
        return new ClusterView(
                view.namespace(),
                view.name(),
                view.uid(),
                view.wanted(),
                view.look(),
                view.instances(),
                List.of(pods),
                view.run(),
                view.engine(),
                view.gap(),
                view.policy(),
                view.heard());
    }

    /** The same view of a cluster whose failovers a person begins. */
    public static ClusterView manual(ClusterView view) {
        return new ClusterView(
                view.namespace(),
                view.name(),
                view.uid(),
                view.wanted(),
                view.look(),
                view.instances(),
                view.pods(),
                view.run(),
                view.engine(),
                view.gap(),
                new ClusterPolicy(
                        DetectionPolicy.DEFAULT,
                        new FailoverPolicy(FailoverMode.MANUAL, Fence.STRICT, LossPolicy.ASK, 3600),
                        null),
                view.heard());
    }

    /** The same view of a cluster that is not as its owner, who wants this shape, asks for. */
    public static ClusterView wanting(ClusterView view, @Nullable WantedShape shape, SpecGap gap) {
        return new ClusterView(
                view.namespace(),
                view.name(),
                view.uid(),
                view.wanted(),
                view.look(),
                view.instances(),
                view.pods(),
                view.run(),
                view.engine(),
                gap,
                shape == null ? view.policy() : view.policy().wanting(shape),
                view.heard());
    }

    /** A gap between a cluster and its spec: these are made otherwise than one would be made now. */
    public static SpecGap outdated(int... ordinals) {
        return new SpecGap(
                List.of(),
                List.of(),
                IntStream.of(ordinals).mapToObj(Sample::name).toList(),
                null,
                null,
                List.of());
    }

    /** The primary of epoch 2, from which these stream, with nothing against a switchover. */
    public static InstanceState primaryOf(int... standbys) {
        InstanceState state = primary();
        List<Member> peers = List.of(member(1), member(2));
        return new InstanceState(
                state.promise(),
                state.incarnation(),
                state.postgres(),
                state.server(),
                null,
                List.of(),
                IntStream.of(standbys)
                        .mapToObj(ordinal -> ApplicationName.of(new Epoch(2), member(ordinal))
                                .value())
                        .toList(),
                state.freeBytes(),
                null,
                null,
                null,
                new Command.SynchronousSetting(1, peers, 1),
                PrimaryLoad.NONE,
                null);
    }

    /** Three instances that serve, and of which the primary says who streams. */
    public static Look streaming() {
        return look(held(3), 3, primaryOf(1, 2), standby(1), standby(2));
    }

    /** The resource, without a status. */
    public static PostgresCluster cluster() {
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("orders")
                .withUid(UID.value())
                .withGeneration(1L)
                .build());
        cluster.setSpec(spec(3, "pgbaton/postgres:17"));
        return cluster;
    }

    /** One of three, as somebody creates it. */
    public static PostgresCluster newCluster(String namespace) {
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("orders")
                .build());
        cluster.setSpec(spec(3, "pgbaton/postgres:17"));
        return cluster;
    }

    public static PostgresClusterSpec spec(int replicas, String image) {
        return spec(replicas, image, "1Gi");
    }

    /** The same with volumes of this size. */
    public static PostgresClusterSpec spec(int replicas, String image, String size) {
        return new PostgresClusterSpec(
                replicas,
                image,
                null,
                new PersistentVolumeClaimSpecBuilder()
                        .withAccessModes("ReadWriteOnce")
                        .withNewResources()
                        .withRequests(Map.of("storage", new Quantity(size)))
                        .endResources()
                        .build());
    }
}
