package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.OperatorSettings;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.Traffic;
import io.pgbaton.operator.desired.Wishes;
import io.pgbaton.operator.desired.Workload;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps all objects of a cluster as they should be: what was deleted or edited is put back. */
public final class ClusterObjects {
    private final SecretKeeper secrets;
    private final OperatorSettings settings;
    private final Function<Owned, Optional<Boolean>> earlier;
    private final LatelySettled lately;

    /**
     * Makes a keeper for the objects of all clusters.
     *
     * @param settings says where the instance process comes from, and where operator and worker run
     * @param earlier whether a cluster runs instances from before the certificates; empty if that is not known yet
     */
    public ClusterObjects(
            SecretKeeper secrets,
            OperatorSettings settings,
            Function<Owned, Optional<Boolean>> earlier,
            InstantSource clock) {
        this.secrets = secrets;
        this.settings = settings;
        this.earlier = earlier;
        this.lately = new LatelySettled(clock);
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
     * What a cluster ran as when it was last put right, if that was lately and nothing else was asked for since. While a role
     * moves there is no need for more: the move waits for none of it, and has the machine to itself.
     */
    public Optional<Settled> lately(PostgresCluster cluster) {
        return lately.of(cluster);
    }

    /** A cluster is gone. */
    public void forget(ClusterUid cluster) {
        lately.forget(cluster);
    }

    /**
     * Puts everything right.
     *
     * @param batons the cluster's Baton
     * @throws ForeignObjectException if an object of a wanted name belongs to another cluster
     */
    public Settled settle(PostgresCluster cluster, Batons batons, Context<PostgresCluster> context) {
        Owned owned = Owned.by(cluster);
        Applier applier = new Applier(context, owned);
        ClusterShape asked = ClusterShape.of(cluster.getSpec());
        ClusterShape shape = shape(applier.live(StatefulSet.class, owned.names().statefulSet()), asked, batons);
        secrets.keep(owned, new Wishes(shape.replicas(), cluster.getSpec().superuserAccess(), earlier.apply(owned)));
        Traffic.services(owned).forEach(service -> applier.apply(Service.class, service));
        applier.apply(NetworkPolicy.class, Traffic.policy(owned, settings.namespace()));
        applier.apply(PodDisruptionBudget.class, Traffic.budget(owned));
        applier.apply(StatefulSet.class, Workload.statefulSet(owned, shape, settings.instanceImage()));
        Settled settled = new Settled(shape, shape.differencesTo(asked));
        lately.keep(cluster, settled);
        return settled;
    }

    /**
     * Where the Baton of a cluster is read.
     *
     * @param cached as the cache has it; null if the cluster has none
     * @param fresh the same past every cache, empty if the cluster has none; throws if it cannot be read
     */
    public record Batons(@Nullable Baton cached, Supplier<Optional<Baton>> fresh) {}

    /**
     * A running cluster stays as it was made, but for the number of its instances. If even its StatefulSet is gone, its Baton
     * still knows how many members it has. No pod is taken away on the word of a cache: who has become a member meanwhile
     * stays.
     */
    static ClusterShape shape(Optional<StatefulSet> live, ClusterShape asked, Batons batons) {
        Baton baton = batons.cached();
        ClusterShape made = live.map(set -> set.getMetadata().getAnnotations())
                .flatMap(annotations -> ClusterShape.parse(annotations.get(Workload.SHAPE_ANNOTATION)))
                .orElseGet(() -> baton == null || baton.isFounding() ? asked : asked.as(baton));
        ClusterShape sized = made.sized(asked, baton);
        return sized.replicas() < made.replicas()
                ? made.sized(asked, batons.fresh().get().orElse(null))
                : sized;
    }
}
