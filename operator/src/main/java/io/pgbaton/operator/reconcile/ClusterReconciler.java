package io.pgbaton.operator.reconcile;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.pgbaton.core.detection.Finding;
import io.pgbaton.operator.apply.ClusterObjects.Batons;
import io.pgbaton.operator.apply.ClusterObjects.Settled;
import io.pgbaton.operator.apply.ForeignObjectException;
import io.pgbaton.operator.decide.Assessment;
import io.pgbaton.operator.decide.NodeProgress;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.decide.SpecProgress;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.engine.DeletionView;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.operator.switchover.RequestKeeper.Served;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import io.pgbaton.watch.Look;
import io.pgbaton.workflows.deletion.DeleteClusterInput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reconciles one cluster, from whatever state it is in:
 *
 * <ol>
 *   <li>deletion: a workflow makes the last backup and stops the instances in order; only then the finalizer goes;
 *   <li>desired objects: what is missing or was edited is put right;
 *   <li>observe: the newest look at its instances, its pods, its newest role change, the workflow engine;
 *   <li>decide: what all that comes to, pure;
 *   <li>enact: labels that somebody changed are put right by a run, instances that are not made as the spec says are made again
 *       by one, and what a person says in an annotation is passed on. All
 *       else that a look calls for is raised by the
 *       detection at once ({@code io.pgbaton.operator.detect}): a lost primary must wait neither for a leader nor for a
 *       reconcile;
 *   <li>requests: a switchover that somebody asks for gets its run, and what becomes of it stands in its status;
 *   <li>report: records, status, Events, each written only if it is new;
 *   <li>reschedule.
 * </ol>
 *
 * <p>It is level-triggered: events say when to look, never what to do. Nothing here waits for the workflow engine longer
 * than one bounded question.
 */
public final class ClusterReconciler implements Reconciler<PostgresCluster>, Cleaner<PostgresCluster> {
    private static final Duration WHILE_MOVING = Duration.ofSeconds(1);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(5);
    private static final Duration AT_REST = Duration.ofSeconds(60);

    private final Workshop workshop;

    public ClusterReconciler(Workshop workshop) {
        this.workshop = workshop;
    }

    @Override
    public List<EventSource<?, PostgresCluster>> prepareEventSources(EventSourceContext<PostgresCluster> context) {
        Sources sources = new Sources(context);
        List<EventSource<?, PostgresCluster>> all = new ArrayList<>(sources.all());
        all.add(workshop.open(sources));
        return all;
    }

    @Override
    public UpdateControl<PostgresCluster> reconcile(PostgresCluster cluster, Context<PostgresCluster> context) {
        Owned owned = Owned.by(cluster);
        Batons batons = new Batons(
                workshop.sources().baton(cluster).orElse(null),
                () -> workshop.sources().freshBaton(cluster));
        try {
            Settled settled = settle(cluster, batons, context);
            ClusterView view = workshop.observer().observe(cluster, settled);
            if (view.look() == null && cluster.getStatus() != null) {
                // It has just begun to watch: what was said before is more than it knows.
                return UpdateControl.<PostgresCluster>noUpdate().rescheduleAfter(WHILE_MOVING);
            }
            Assessment assessment = Assessment.decide(view);
            Instant now = workshop.clock().instant();
            workshop.records()
                    .keep(owned, view.run(), seen(view.look()))
                    .forEach(ended -> workshop.events().tell(cluster, ended, now));
            boolean rerouting = workshop.rerouter().enact(view);
            boolean soon = workshop.roller().enact(cluster, view) || rerouting;
            Optional<Heard> heard = workshop.messenger().hear(cluster);
            heard.ifPresent(word -> workshop.events().tell(cluster, word, now));
            Served served = workshop.requests().serve(cluster, batons.cached(), batons.fresh(), now);
            served.ended().forEach(ended -> workshop.events().tell(cluster, ended, now));
            served.heard().forEach(word -> workshop.events().tell(cluster, word, now));
            Duration pause =
                    soon || heard.isPresent() || served.busy() ? WHILE_MOVING : pause(view, assessment, served);
            return report(cluster, view.hearing(heard.orElse(null)), assessment, pause);
        } catch (ForeignObjectException e) {
            ClusterView view = workshop.observer().nothing(cluster);
            Assessment waiting = new Assessment.Waiting(String.valueOf(e.getMessage()));
            return report(cluster, view, waiting, WHILE_WAITING);
        }
    }

    private Settled settle(PostgresCluster cluster, Batons batons, Context<PostgresCluster> context) {
        Optional<Settled> lately =
                workshop.observer().isMoving(cluster) ? workshop.objects().lately(cluster) : Optional.empty();
        return lately.orElseGet(() -> workshop.objects().settle(cluster, batons, context));
    }

    /** The garbage collector removes what the cluster owns once the finalizer is gone; its claims are not among that. */
    @Override
    public DeleteControl cleanup(PostgresCluster cluster, Context<PostgresCluster> context) {
        Owned owned = Owned.by(cluster);
        workshop.requests().forget(owned);
        int size = workshop.sources().size(cluster).orElse(cluster.getSpec().replicas());
        DeletionView deletion = workshop.deletions()
                .advance(DeleteClusterInput.of(
                        owned.uid(),
                        owned.cluster(),
                        owned.names().instances(size),
                        Policies.ending(cluster.getSpec())));
        if (deletion instanceof DeletionView.Done) {
            workshop.records().forget(owned.uid());
            workshop.objects().forget(owned.uid());
            return DeleteControl.defaultDelete();
        }
        Instant now = workshop.clock().instant();
        workshop.messenger().hear(cluster).ifPresent(word -> workshop.events().tell(cluster, word, now));
        PostgresClusterStatus before = cluster.getStatus();
        PostgresClusterStatus next = workshop.status()
                .deleting(
                        cluster, deletion, workshop.observer().engine().state().get(), now);
        if (!next.equals(before)) {
            workshop.events().tell(cluster, before, next, now);
            context.getClient()
                    .resource(withStatus(cluster, next))
                    .subresource("status")
                    .patch(Owned.apply());
        }
        return DeleteControl.noFinalizerRemoval().rescheduleAfter(WHILE_MOVING);
    }

    private static @Nullable String seen(@Nullable Look look) {
        return look != null && look.finding() instanceof Finding.PrimaryLost lost ? lost.summary() : null;
    }

    private UpdateControl<PostgresCluster> report(
            PostgresCluster cluster, ClusterView view, Assessment assessment, Duration pause) {
        Instant now = workshop.clock().instant();
        PostgresClusterStatus before = cluster.getStatus();
        PostgresClusterStatus next = workshop.status().of(cluster, view, assessment, now);
        if (next.equals(before)) {
            return UpdateControl.<PostgresCluster>noUpdate().rescheduleAfter(pause);
        }
        workshop.events().tell(cluster, before, next, now);
        return UpdateControl.patchStatus(withStatus(cluster, next)).rescheduleAfter(pause);
    }

    /** Only what we own: under server-side apply every field that is sent is claimed. */
    static PostgresCluster withStatus(PostgresCluster cluster, PostgresClusterStatus status) {
        PostgresCluster patch = new PostgresCluster();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(cluster.getMetadata().getNamespace())
                .withName(cluster.getMetadata().getName())
                .build());
        patch.setStatus(status);
        return patch;
    }

    private static boolean isAsItShouldBe(ClusterView view) {
        return SpecProgress.decide(view) instanceof SpecProgress.Applied
                && NodeProgress.decide(view) instanceof NodeProgress.AllStay;
    }

    private static Duration pause(ClusterView view, Assessment assessment, Served served) {
        return switch (assessment) {
            case Assessment.Healthy healthy -> served.open() || !isAsItShouldBe(view) ? WHILE_WAITING : AT_REST;
            case Assessment.Reshaping reshaping -> WHILE_WAITING;
            case Assessment.Blocked blocked -> WHILE_WAITING;
            case Assessment.BatonLost lost -> WHILE_MOVING;
            case Assessment.Waiting waiting -> WHILE_WAITING;
            case Assessment.Unclear unclear -> WHILE_WAITING;
            case Assessment.CutOff cutOff -> WHILE_WAITING;
            case Assessment.Rejoining rejoining -> WHILE_WAITING;
            case Assessment.Founding founding -> WHILE_MOVING;
            case Assessment.Moving moving -> WHILE_MOVING;
            case Assessment.Lost lost -> WHILE_MOVING;
            case Assessment.Holding holding -> WHILE_MOVING;
        };
    }
}
