package io.pgbaton.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.pgbaton.operator.OperatorSettings;
import io.pgbaton.operator.apply.ClusterObjects;
import io.pgbaton.operator.apply.SecretKeeper;
import io.pgbaton.operator.apply.VolumeKeeper;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.detect.Detection;
import io.pgbaton.operator.detect.DetectionSource;
import io.pgbaton.operator.detect.NodeWatch;
import io.pgbaton.operator.engine.Deletions;
import io.pgbaton.operator.engine.EngineGateway;
import io.pgbaton.operator.engine.EngineProbe;
import io.pgbaton.operator.engine.Requests;
import io.pgbaton.operator.engine.RunBook;
import io.pgbaton.operator.person.Annotations;
import io.pgbaton.operator.person.Messenger;
import io.pgbaton.operator.person.RequestMessenger;
import io.pgbaton.operator.person.Sealer;
import io.pgbaton.operator.report.EventRecorder;
import io.pgbaton.operator.report.RecordKeeper;
import io.pgbaton.operator.report.StatusReport;
import io.pgbaton.operator.switchover.RequestKeeper;
import io.pgbaton.operator.switchover.RoleMover;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.pod.PodWatch;
import io.pgbaton.workflows.WebUi;
import io.pgbaton.workflows.start.Runs;
import io.temporal.client.WorkflowClient;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that reconciling works with, made once the caches are there. Detection needs the caches, pods tell the
 * detection, and both tell the reconciler, so they are tied together here and nowhere else.
 */
public final class Workshop implements AutoCloseable {
    private final Ground ground;
    private final InstantSource clock = InstantSource.system();
    private final EventRecorder events;
    private final WebUi webUi;
    private final StatusReport status;
    private @Nullable Open open;

    /**
     * What it stands on.
     *
     * @param client for the operator's own calls and watches
     * @param temporal the way to the workflow engine
     * @param runs raises runs
     * @param leads whether this replica leads
     */
    public record Ground(
            OperatorSettings settings,
            KubernetesClient client,
            WorkflowClient temporal,
            Runs runs,
            BooleanSupplier leads) {}

    private record Open(
            Sources sources,
            PodWatch pods,
            NodeWatch nodes,
            ClusterObjects objects,
            Detection detection,
            DetectionSource source,
            EngineProbe probe,
            Observer observer,
            RecordKeeper records,
            Deletions deletions,
            Rerouter rerouter,
            Roller roller,
            Messenger messenger,
            RequestKeeper requests) {}

    public Workshop(Ground ground) {
        this.ground = ground;
        this.events = new EventRecorder(ground.client(), ground.settings().identity());
        this.webUi = new WebUi(
                ground.settings().webUi(), ground.temporal().getOptions().getNamespace());
        this.status = new StatusReport(webUi);
    }

    /** Ties everything to the caches, and begins to watch. */
    EventSource<?, PostgresCluster> open(Sources sources) {
        Later<DetectionSource> source = new Later<>();
        Later<Detection> detection = new Later<>();
        PodWatch pods = new PodWatch(ground.client(), pod -> detection.ifPresent(it -> it.podChanged(pod)));
        NodeWatch nodes = new NodeWatch(ground.client(), () -> source.ifPresent(DetectionSource::allChanged));
        detection.set(new Detection(
                new Detection.Outside(
                        ground.client(), pods, ground.runs(), ground.settings().identity()),
                new Detection.Inside(
                        sources::baton,
                        sources::freshBaton,
                        ground.leads(),
                        id -> source.ifPresent(it -> it.changed(id)))));
        source.set(new DetectionSource(
                () -> detection.ifPresent(it -> it.watch(sizes(sources, it))), sources::clusters));
        SecretKeeper secrets =
                new SecretKeeper(ground.client(), ground.settings().namespace(), clock);
        Sealer sealer = new Sealer(cluster -> secrets.sealKey(Owned.by(cluster)));
        EngineProbe probe = new EngineProbe(ground.temporal(), () -> source.ifPresent(DetectionSource::allChanged));
        EngineGateway gateway = new EngineGateway(ground.temporal());
        RunBook runs = new RunBook(gateway, probe::state, clock);
        open = new Open(
                sources,
                pods,
                nodes,
                new ClusterObjects(
                        secrets,
                        new VolumeKeeper(ground.client()),
                        ground.settings(),
                        owned -> earlier(pods, owned),
                        clock),
                detection.get(),
                source.get(),
                probe,
                new Observer(
                        detection.get(), pods, nodes, new Observer.Engine(runs, probe::state, clock), sources::records),
                new RecordKeeper(ground.client(), new RecordKeeper.Engine(gateway, runs, webUi), sources::records),
                new Deletions(gateway, ground.runs(), probe::state, clock),
                new Rerouter(ground.runs(), clock),
                new Roller(ground.runs(), new RoleMover(ground.client()), clock),
                new Messenger(
                        new Messenger.Engine(gateway, ground.runs(), probe::state),
                        sources::freshBaton,
                        new Annotations(ground.client()),
                        sealer),
                requests(sources, gateway, probe, sealer));
        pods.start();
        nodes.start();
        probe.start();
        return source.get();
    }

    private RequestKeeper requests(Sources sources, EngineGateway gateway, EngineProbe probe, Sealer sealer) {
        return new RequestKeeper(
                ground.client(),
                new RequestKeeper.Engine(
                        new Requests(gateway, ground.runs(), probe::state),
                        run -> webUi.run(run.workflowId(), run.runId())),
                new RequestMessenger(gateway, new Annotations(ground.client()), sealer),
                sources::records);
    }

    /** Whether a cluster runs instances from before the certificates. */
    private static Optional<Boolean> earlier(PodWatch pods, Owned owned) {
        return pods.hasSynced()
                ? Optional.of(pods.ofCluster(owned.namespace(), owned.cluster()).stream()
                        .anyMatch(pod -> !PodWatch.knowsTls(pod)))
                : Optional.empty();
    }

    /** A StatefulSet that the cache does not show for a moment ends no watch. */
    private static Map<PostgresCluster, Integer> sizes(Sources sources, Detection detection) {
        Map<PostgresCluster, Integer> sizes = new LinkedHashMap<>();
        sources.clusters()
                .forEach(cluster -> sources.size(cluster)
                        .or(() -> detection.size(cluster))
                        .ifPresent(size -> sizes.put(cluster, size)));
        return sizes;
    }

    private Open opened() {
        if (open == null) {
            throw new IllegalStateException("the caches are not there yet");
        }
        return open;
    }

    /** True once every pod and every node that there was has been seen. */
    public boolean hasSynced() {
        return open != null && open.pods.hasSynced() && open.nodes.hasSynced();
    }

    Sources sources() {
        return opened().sources;
    }

    Observer observer() {
        return opened().observer;
    }

    RecordKeeper records() {
        return opened().records;
    }

    Rerouter rerouter() {
        return opened().rerouter;
    }

    Roller roller() {
        return opened().roller;
    }

    Messenger messenger() {
        return opened().messenger;
    }

    RequestKeeper requests() {
        return opened().requests;
    }

    Deletions deletions() {
        return opened().deletions;
    }

    ClusterObjects objects() {
        return opened().objects;
    }

    EventRecorder events() {
        return events;
    }

    StatusReport status() {
        return status;
    }

    InstantSource clock() {
        return clock;
    }

    @Override
    public void close() {
        if (open != null) {
            open.detection.close();
            open.probe.close();
            open.pods.close();
            open.nodes.close();
        }
        events.close();
    }
}
