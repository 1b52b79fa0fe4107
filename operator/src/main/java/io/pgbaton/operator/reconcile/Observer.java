package io.pgbaton.operator.reconcile;

import io.pgbaton.core.detection.Finding;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.apply.ClusterObjects.Settled;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.decide.SpecProgress;
import io.pgbaton.operator.detect.Detection;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.RunBook;
import io.pgbaton.operator.engine.RunView;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.InstanceFacts;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.watch.Look;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together what is known about a cluster; takes no decision. */
record Observer(Detection detection, PodWatch pods, RunBook runs, Supplier<EngineState> engine) {
    ClusterView observe(PostgresCluster cluster, Settled settled) {
        ClusterUid uid = new ClusterUid(cluster.getMetadata().getUid());
        List<InstanceName> wanted = cluster.names().instances(settled.shape().replicas());
        Look look = detection.look(uid).orElse(null);
        return new ClusterView(
                cluster.getMetadata().getNamespace(),
                cluster.getMetadata().getName(),
                uid.value(),
                wanted,
                look,
                look == null ? List.of() : InstanceFacts.of(look, wanted, uid.value()),
                pods(cluster),
                runs.roleChange(uid),
                engine.get(),
                settled.pending(),
                Policies.of(cluster.getSpec()),
                runsAsAsked(look, cluster) ? null : runs.reshape(uid),
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
                .map(PodFacts::of)
                .sorted(java.util.Comparator.comparing(PodFacts::instance))
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
                engine.get(),
                List.of(),
                Policies.of(cluster.getSpec()),
                null,
                null);
    }
}
