package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.SSABasedGenericKubernetesResourceMatcher;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.resources.cluster.PostgresCluster;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies an object by server-side apply, if what is there is not already so: compared are the fields that we own, as the
 * server keeps them. A field that somebody changed is not ours any more, which is a difference, so it is put back.
 */
public final class Applier {
    private static final Logger log = LoggerFactory.getLogger(Applier.class);

    private final Context<PostgresCluster> context;
    private final Owned owned;

    public Applier(Context<PostgresCluster> context, Owned owned) {
        this.context = context;
        this.owned = owned;
    }

    /**
     * The object as it is now. What the cache does not have is asked for: for a moment it can miss what exists (fabric8
     * #7265).
     */
    public <R extends HasMetadata> Optional<R> live(Class<R> type, String name) {
        ResourceID id = new ResourceID(name, owned.namespace());
        InformerEventSource<R, PostgresCluster> source = source(type);
        return source.get(id)
                .or(() -> Optional.ofNullable(context.getClient()
                        .resources(type)
                        .inNamespace(owned.namespace())
                        .withName(name)
                        .get()));
    }

    @SuppressWarnings("unchecked") // every secondary kind has exactly one informer
    private <R extends HasMetadata> InformerEventSource<R, PostgresCluster> source(Class<R> type) {
        return (InformerEventSource<R, PostgresCluster>)
                context.eventSourceRetriever().getEventSourceFor(type);
    }

    /**
     * Makes it so.
     *
     * @throws ForeignObjectException if the object belongs to another cluster
     */
    public <R extends HasMetadata> void apply(Class<R> type, R desired) {
        Optional<R> live = live(type, desired.getMetadata().getName());
        if (live.filter(owned::isForeign).isPresent()) {
            throw new ForeignObjectException(
                    desired.getKind(), desired.getMetadata().getName());
        }
        if (live.isPresent()
                && SSABasedGenericKubernetesResourceMatcher.<R>getInstance().matches(live.get(), desired, context)) {
            return;
        }
        log.info(
                "{} {} {}/{}",
                live.isPresent() ? "puts right" : "makes",
                desired.getKind(),
                owned.namespace(),
                desired.getMetadata().getName());
        context.getClient()
                .resource(desired)
                .fieldManager(context.getControllerConfiguration().fieldManager())
                .forceConflicts()
                .serverSideApply();
    }
}
