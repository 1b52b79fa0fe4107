package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.operator.OperatorSettings;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Traffic;
import io.pgbaton.operator.desired.Wishes;
import io.pgbaton.operator.desired.Workload;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps all objects of a cluster as they should be: what was deleted or edited is put back. */
public final class ClusterObjects {
    private final SecretKeeper secrets;
    private final OperatorSettings settings;
    private final Function<Owned, Optional<Boolean>> earlier;

    /**
     * Makes a keeper for the objects of all clusters.
     *
     * @param settings says where the instance process comes from, and where operator and worker run
     * @param earlier whether a cluster runs instances from before the certificates; empty if that is not known yet
     */
    public ClusterObjects(SecretKeeper secrets, OperatorSettings settings, Function<Owned, Optional<Boolean>> earlier) {
        this.secrets = secrets;
        this.settings = settings;
        this.earlier = earlier;
    }

    /**
     * What a cluster runs as.
     *
     * @param pending what was asked for but is not done to a running cluster, in words
     */
    public record Settled(ClusterShape shape, List<String> pending) {
        public Settled {
            pending = List.copyOf(pending);
        }
    }

    /**
     * Puts everything right.
     *
     * @param baton the cluster's Baton; null if it has none
     * @throws ForeignObjectException if an object of a wanted name belongs to another cluster
     */
    public Settled settle(PostgresCluster cluster, @Nullable Baton baton, Context<PostgresCluster> context) {
        Owned owned = Owned.by(cluster);
        Applier applier = new Applier(context, owned);
        ClusterShape asked = ClusterShape.of(cluster.getSpec());
        ClusterShape shape = shape(applier.live(StatefulSet.class, owned.names().statefulSet()), asked, baton);
        secrets.keep(owned, new Wishes(shape.replicas(), cluster.getSpec().superuserAccess(), earlier.apply(owned)));
        Traffic.services(owned).forEach(service -> applier.apply(Service.class, service));
        applier.apply(NetworkPolicy.class, Traffic.policy(owned, settings.namespace()));
        applier.apply(PodDisruptionBudget.class, Traffic.budget(owned));
        applier.apply(StatefulSet.class, Workload.statefulSet(owned, shape, settings.instanceImage()));
        return new Settled(shape, shape.differencesTo(asked));
    }

    /**
     * A running cluster stays as it was made. If even its StatefulSet is gone, its Baton still knows how many members it
     * has.
     */
    static ClusterShape shape(Optional<StatefulSet> live, ClusterShape asked, @Nullable Baton baton) {
        return live.map(set -> set.getMetadata().getAnnotations())
                .flatMap(annotations -> ClusterShape.parse(annotations.get(Workload.SHAPE_ANNOTATION)))
                .orElseGet(() -> baton == null || baton.isFounding() ? asked : asked.as(baton));
    }
}
