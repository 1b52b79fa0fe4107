package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.operator.OperatorSettings;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.ParametersMap;
import io.pgbaton.operator.desired.Traffic;
import io.pgbaton.operator.desired.VolumeGrowth;
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
    private final VolumeKeeper volumes;
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
            VolumeKeeper volumes,
            OperatorSettings settings,
            Function<Owned, Optional<Boolean>> earlier,
            InstantSource clock) {
        this.secrets = secrets;
        this.volumes = volumes;
        this.settings = settings;
        this.earlier = earlier;
        this.lately = new LatelySettled(clock);
    }

    /**
     * What a cluster runs as.
     *
     * @param refused what was asked for and is never done to a running cluster, in words
     * @param later what was asked for and is not done to a running cluster yet, in words
     * @param growth what is left to do until its volumes are as large as is asked for
     */
    public record Settled(ClusterShape shape, List<String> refused, List<String> later, VolumeGrowth growth) {
        public Settled {
            refused = List.copyOf(refused);
            later = List.copyOf(later);
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
        Optional<StatefulSet> live =
                applier.live(StatefulSet.class, owned.names().statefulSet());
        VolumeKeeper.Kept kept = volumes.keep(owned, shape(live, asked, batons), asked);
        ClusterShape shape = kept.shape();
        secrets.keep(owned, new Wishes(shape.replicas(), cluster.getSpec().superuserAccess(), earlier.apply(owned)));
        Traffic.services(owned).forEach(service -> applier.apply(Service.class, service));
        applier.apply(NetworkPolicy.class, Traffic.policy(owned, settings.namespace()));
        Traffic.budgets(owned, shape.replicas()).forEach(budget -> applier.apply(PodDisruptionBudget.class, budget));
        applier.apply(ConfigMap.class, ParametersMap.of(owned, cluster.getSpec().parameters()));
        try {
            applier.apply(StatefulSet.class, Workload.statefulSet(owned, shape, settings.instanceImage()));
        } catch (KubernetesClientException e) {
            return notTaken(live.flatMap(ClusterObjects::made), kept.growth(), e);
        }
        Settled settled = new Settled(shape, shape.refused(asked), shape.later(asked), kept.growth());
        lately.keep(cluster, settled);
        return settled;
    }

    /** What the API server refuses, like less memory at most than at least, changes nothing of a cluster that is there. */
    private static Settled notTaken(Optional<ClusterShape> made, VolumeGrowth growth, KubernetesClientException e) {
        if (!Refusal.isOfContent(e) || made.isEmpty()) {
            throw e;
        }
        return new Settled(
                made.get(),
                List.of("the API server does not take what the spec asks for: %s".formatted(Refusal.reason(e))),
                List.of(),
                growth);
    }

    /**
     * Where the Baton of a cluster is read.
     *
     * @param cached as the cache has it; null if the cluster has none
     * @param fresh the same past every cache, empty if the cluster has none; throws if it cannot be read
     */
    public record Batons(@Nullable Baton cached, Supplier<Optional<Baton>> fresh) {}

    /**
     * A running cluster goes on from what it was made as. If even its StatefulSet is gone, its Baton still knows how many members
     * it has. No pod is taken away on the word of a cache: who has become a member meanwhile
     * stays.
     */
    static ClusterShape shape(Optional<StatefulSet> live, ClusterShape asked, Batons batons) {
        Baton baton = batons.cached();
        ClusterShape made = live.flatMap(ClusterObjects::made)
                .orElseGet(() -> baton == null || baton.isFounding() || baton.isAdopting() ? asked : asked.as(baton));
        ClusterShape next = made.following(asked, baton);
        return next.replicas() < made.replicas()
                ? made.following(asked, batons.fresh().get().orElse(null))
                : next;
    }

    private static Optional<ClusterShape> made(StatefulSet live) {
        return Optional.ofNullable(live.getMetadata().getAnnotations())
                .flatMap(annotations -> ClusterShape.parse(annotations.get(Workload.SHAPE_ANNOTATION)));
    }
}
