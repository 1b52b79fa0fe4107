package io.pgbaton.operator.reconcile;

import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.rolling.Rolling;
import io.pgbaton.operator.apply.ClusterObjects.Settled;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.decide.SpecProgress;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.detect.Detection;
import io.pgbaton.operator.detect.NodeWatch;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunBook;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.MoveRequest;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.watch.Look;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what is known about a cluster; takes no decision. */
record Observer(
        Detection detection,
        PodWatch pods,
        NodeWatch nodes,
        Engine engine,
        Function<Owned, List<PostgresRoleChange>> changes) {
    /**
     * What is known of the workflow engine.
     *
     * @param state whether it answers
     * @param clock tells how long ago a run ended
     */
    record Engine(RunBook runs, Supplier<EngineState> state, InstantSource clock) {}

    ClusterView observe(PostgresCluster cluster, Settled settled) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        List<InstanceName> wanted = cluster.names().instances(settled.shape().replicas());
        Look look = detection.look(uid).orElse(null);
        List<PodFacts> pods = pods(cluster);
        return new ClusterView(
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName(),
                uid.value(),
                wanted,
                look,
                look == null ? List.of() : InstanceFacts.of(look, wanted, uid.value()),
                pods,
                engine.runs().roleChange(uid),
                engine.state().get(),
                gap(cluster, settled, look, pods),
                Policies.of(cluster.getSpec()),
                null);
    }

    /** Whether its primary was just seen lost, or its role moves. */
    boolean isMoving(PostgresCluster cluster) {
        return detection
                .look(new ClusterUid(cluster.getMetadata().getUid()))
                .map(Look::finding)
                .filter(finding -> finding instanceof Finding.PrimaryLost || finding instanceof Finding.Resume)
                .isPresent();
    }

    private SpecGap gap(PostgresCluster cluster, Settled settled, @Nullable Look look, List<PodFacts> pods) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        String wanted = settled.shape().madeFrom();
        List<InstanceName> waiting = look == null ? List.of() : Rolling.waitingForRestart(look.heard());
        List<InstanceName> outdated = pods.stream()
                .filter(pod -> !pod.deleting())
                .filter(pod -> !wanted.equals(pod.madeFrom()) || waiting.contains(pod.instance()))
                .map(PodFacts::instance)
                .toList();
        Instant now = engine.clock().instant();
        return new SpecGap(
                settled.refused(),
                settled.later(),
                settled.growth(),
                outdated,
                runsAsAsked(look, cluster) ? null : engine.runs().reshape(uid),
                outdated.isEmpty() ? null : engine.runs().rolling(uid),
                changes.apply(Owned.by(cluster)).stream()
                        .flatMap(change -> MoveRequest.of(change, now).stream())
                        .sorted(Comparator.comparingLong(MoveRequest::epoch).thenComparingInt(MoveRequest::number))
                        .toList(),
                cluster.getSpec().parameters());
    }

    /** Only about a change that its owner wants is the engine asked what it does. */
    private static boolean runsAsAsked(@Nullable Look look, PostgresCluster cluster) {
        return look == null
                || look.baton() == null
                || SpecProgress.hasShape(look.baton(), cluster.getSpec().shape());
    }

    private List<PodFacts> pods(PostgresCluster cluster) {
        return pods
                .ofCluster(
                        cluster.getMetadata().getNamespace(),
                        cluster.getMetadata().getName())
                .stream()
                .filter(pod -> pod.getStatus() != null)
                .map(pod -> PodFacts.of(pod, nodes::isEmptied))
                .sorted(Comparator.comparing(PodFacts::instance))
                .toList();
    }

    /** The view of a cluster that has nothing yet. */
    ClusterView nothing(PostgresCluster cluster) {
        return new ClusterView(
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName(),
                cluster.getMetadata().getUid(),
                List.of(),
                null,
                List.of(),
                List.of(),
                new RunView.None(),
                engine.state().get(),
                SpecGap.NONE,
                Policies.of(cluster.getSpec()),
                null);
    }
}
