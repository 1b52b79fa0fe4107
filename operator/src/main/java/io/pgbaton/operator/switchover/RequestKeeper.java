package io.pgbaton.operator.switchover;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.decide.Policies;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.engine.EngineGateway.EngineException;
import io.pgbaton.operator.engine.RequestView;
import io.pgbaton.operator.engine.Requests;
import io.pgbaton.operator.engine.RunRef;
import io.pgbaton.operator.person.Heard;
import io.pgbaton.operator.person.RequestMessenger;
import io.pgbaton.operator.report.RecordKeeper;
import io.pgbaton.operator.report.RequestRecord;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.SwitchoverSpec;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.switchover.SwitchoverInput;
import io.pgbaton.workflows.switchover.SwitchoverState;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the requests of a cluster, each at every look:
 *
 * <ol>
 *   <li>a new one is made the cluster's own, and gets a finalizer: whoever deletes it while it waits takes it back;
 *   <li>it gets a run, not before its time and not after its window;
 *   <li>what a person says in its annotations is passed on;
 *   <li>its status tells what it waits for, its plan with every check, and how it ended.
 * </ol>
 */
public final class RequestKeeper {
    /** Keeps a request until its run has heard that it was deleted. */
    public static final String FINALIZER = PgbatonApi.NAME + "/request";

    private final KubernetesClient client;
    private final Engine engine;
    private final RequestMessenger messenger;
    private final Function<Owned, List<PostgresRoleChange>> cached;

    /** What it asks, and where people find a run. */
    public record Engine(Requests requests, Function<RunRef, String> link) {}

    /**
     * What is to be told.
     *
     * @param ended requests that have ended since
     * @param heard what became of people's words
     * @param open true if any request has not ended
     * @param busy true if one of them is about to change by itself, and not only when a person or a clock says so
     */
    public record Served(List<PostgresRoleChangeStatus> ended, List<Heard> heard, boolean open, boolean busy) {}

    /**
     * Makes a keeper.
     *
     * @param cached the role changes of a cluster as the cache has them
     */
    public RequestKeeper(
            KubernetesClient client,
            Engine engine,
            RequestMessenger messenger,
            Function<Owned, List<PostgresRoleChange>> cached) {
        this.client = client;
        this.engine = engine;
        this.messenger = messenger;
        this.cached = cached;
    }

    /**
     * Serves all requests of a cluster.
     *
     * @param baton as the cache has it; null if the cluster has none
     * @param fresh the Baton past every cache
     */
    public Served serve(PostgresCluster cluster, @Nullable Baton baton, Supplier<Optional<Baton>> fresh, Instant now) {
        List<PostgresRoleChangeStatus> ended = new ArrayList<>();
        List<Heard> heard = new ArrayList<>();
        boolean open = false;
        boolean busy = false;
        for (PostgresRoleChange request : requests(Owned.by(cluster))) {
            SwitchoverInput input = input(cluster, request);
            if (request.getMetadata().getDeletionTimestamp() != null) {
                busy |= !takeBack(request, input);
            } else if (isEnded(request.getStatus())) {
                letGo(request);
            } else if (isKept(request) || adopt(cluster, request)) {
                RequestView view = serve(cluster, request, input, new Moment(baton, fresh, now), heard);
                PostgresRoleChangeStatus status = RequestRecord.of(request, view, link(view));
                if (!status.equals(request.getStatus())) {
                    ObjectMeta meta = request.getMetadata();
                    RecordKeeper.write(client, meta.getNamespace(), meta.getName(), status);
                }
                open |= !isEnded(status);
                busy |= isBusy(view);
                if (isEnded(status)) {
                    ended.add(status);
                }
            } else {
                busy = true;
            }
        }
        return new Served(ended, heard, open, busy);
    }

    /** A person, or a time, is waited for without haste: what a person writes wakes the operator. */
    private static boolean isBusy(RequestView view) {
        return switch (view) {
            case RequestView.Open open -> open.state() == null || open.state().until() == null;
            case RequestView.Closed closed -> true;
            case RequestView.Unknown unknown -> true;
            case RequestView.Waiting waiting -> waiting.soon();
            case RequestView.Over over -> true;
        };
    }

    private String link(RequestView view) {
        return switch (view) {
            case RequestView.Open open -> engine.link().apply(open.run());
            case RequestView.Closed closed -> engine.link().apply(closed.run());
            default -> "";
        };
    }

    private record Moment(@Nullable Baton baton, Supplier<Optional<Baton>> fresh, Instant now) {}

    private List<PostgresRoleChange> requests(Owned owned) {
        return cached.apply(owned).stream()
                .filter(change -> change.getSpec().type() == PostgresRoleChangeSpec.Type.SWITCHOVER)
                .filter(change -> isKept(change)
                        || (!isEnded(change.getStatus()) && change.getMetadata().getDeletionTimestamp() == null))
                .toList();
    }

    private static boolean isEnded(@Nullable PostgresRoleChangeStatus status) {
        return status != null && status.endedAt() != null;
    }

    private static boolean isKept(PostgresRoleChange request) {
        return request.getMetadata().getFinalizers().contains(FINALIZER);
    }

    private RequestView serve(
            PostgresCluster cluster,
            PostgresRoleChange request,
            SwitchoverInput input,
            Moment moment,
            List<Heard> heard) {
        RequestView view = view(cluster, request, input, moment.now());
        RunRef run = view instanceof RequestView.Open open ? open.run() : null;
        messenger.hear(cluster, request, run, moment.fresh()).ifPresent(heard::add);
        if (view instanceof RequestView.Open open) {
            wakeIfSuperseded(open, moment.baton());
        }
        return view;
    }

    private RequestView view(PostgresCluster cluster, PostgresRoleChange request, SwitchoverInput input, Instant now) {
        PostgresRoleChangeSpec spec = request.getSpec();
        Instant created = created(request);
        Instant begins = spec.begins(created);
        boolean started = request.getStatus() != null && request.getStatus().runId() != null;
        if (!started && now.isBefore(begins)) {
            return new RequestView.Waiting("it begins at %s".formatted(begins), false);
        }
        Instant ends = spec.ends(created);
        if (!started && ends != null && now.isAfter(ends)) {
            return new RequestView.Over("expired", "its window ended at %s".formatted(ends), now.toString());
        }
        return started || isCurrent(cluster)
                ? engine.requests().advance(input)
                : new RequestView.Waiting(
                        "the spec of %s has just been changed, and is read first"
                                .formatted(cluster.getMetadata().getName()),
                        true);
    }

    /** A run goes by the spec that it begins with, so one that a cache does not know yet would be passed over. */
    private boolean isCurrent(PostgresCluster cached) {
        ObjectMeta meta = cached.getMetadata();
        PostgresCluster now = client.resources(PostgresCluster.class)
                .inNamespace(meta.getNamespace())
                .withName(meta.getName())
                .get();
        return now != null && meta.getGeneration().equals(now.getMetadata().getGeneration());
    }

    private static Instant created(PostgresRoleChange request) {
        return Instant.parse(request.getMetadata().getCreationTimestamp());
    }

    private static SwitchoverInput input(PostgresCluster cluster, PostgresRoleChange request) {
        PostgresRoleChangeSpec spec = request.getSpec();
        SwitchoverSpec wanted = cluster.getSpec().switchoverOrDefault();
        ObjectMeta meta = request.getMetadata();
        Instant ends = spec.ends(created(request));
        return new SwitchoverInput(
                Owned.by(cluster).uid(),
                cluster.getMetadata().getName(),
                WorkflowIds.request(meta.getName(), meta.getUid()),
                spec.target() == null ? null : new InstanceName(spec.target()),
                Objects.requireNonNullElse(spec.reason(), "no reason was given"),
                wanted.needsApproval(),
                wanted.approvalTimeoutOrDefault().toSeconds(),
                ends == null ? null : ends.toString(),
                Policies.of(cluster.getSpec()).failover());
    }

    /** Another opening than the plan's: the run would see it by itself, but not at once. */
    private void wakeIfSuperseded(RequestView.Open open, @Nullable Baton baton) {
        SwitchoverState state = open.state();
        if (state == null || state.soFar().plan() == null || baton == null) {
            return;
        }
        if (!state.soFar().plan().ballot().equals(baton.ballot())) {
            try {
                engine.requests().lookAgain(open.run(), "epoch %s is open".formatted(baton.epoch()));
            } catch (EngineException e) {
                // It looks by itself, too.
                return;
            }
        }
    }

    /** True if it is gone. */
    private boolean takeBack(PostgresRoleChange request, SwitchoverInput input) {
        if (isEnded(request.getStatus()) || engine.requests().cancel(input)) {
            letGo(request);
            return true;
        }
        return false;
    }

    /** Everything of a cluster that is being deleted: nothing new begins in it, and nobody has to be told. */
    public void forget(Owned owned) {
        requests(owned).stream().filter(RequestKeeper::isKept).forEach(this::letGo);
    }

    /**
     * Its own fields are whoever made it's: only ours are applied. Applied to one that is gone they would make another, without a spec:
     * so its uid is named.
     *
     * @return false if it is gone
     */
    private boolean adopt(PostgresCluster cluster, PostgresRoleChange request) {
        ObjectMeta meta = Owned.by(cluster).meta(request.getMetadata().getName());
        meta.setUid(request.getMetadata().getUid());
        meta.setFinalizers(List.of(FINALIZER));
        PostgresRoleChange patch = new PostgresRoleChange();
        patch.setMetadata(meta);
        try {
            client.resource(patch).patch(Owned.apply());
            return true;
        } catch (KubernetesClientException e) {
            if (isGone(e) || isAnother(e)) {
                return false;
            }
            throw e;
        }
    }

    /** One of the same name was made since: the API server takes another uid for an attempt to change it. */
    private static boolean isAnother(KubernetesClientException e) {
        return e.getStatus() != null
                && e.getStatus().getDetails() != null
                && e.getStatus().getDetails().getCauses().stream()
                        .anyMatch(cause -> "metadata.uid".equals(cause.getField()));
    }

    private static boolean isGone(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    /** Whoever changed it meanwhile, or saw it go, makes the operator look again. */
    private void letGo(PostgresRoleChange request) {
        ObjectMeta meta = request.getMetadata();
        List<String> left = meta.getFinalizers().stream()
                .filter(finalizer -> !finalizer.equals(FINALIZER))
                .toList();
        String patch = Serialization.asJson(
                Map.of("metadata", Map.of("resourceVersion", meta.getResourceVersion(), "finalizers", left)));
        try {
            client.resource(request).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        } catch (KubernetesClientException e) {
            if (!isGone(e)) {
                throw e;
            }
        }
    }
}
