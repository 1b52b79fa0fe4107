package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.secret.ControlAccess;
import io.pgbaton.wire.InstanceHttpClient;
import io.pgbaton.worker.kubernetes.BackupRecords.Work;
import io.pgbaton.worker.port.BackupRunner;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.Backing;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has backups made by Jobs, one an attempt. Everything has a name that follows from the cluster's UID and the attempt, so a
 * worker that comes after another one finds what that has begun.
 */
final class JobBackupRunner implements BackupRunner {
    private static final Duration ASK = Duration.ofSeconds(1);

    private final KubernetesClient client;
    private final Places places;
    private final ControlAccess access;
    private final BackupRecords records;

    JobBackupRunner(KubernetesClient client, Places places, ControlAccess access, InstantSource clock) {
        this.client = client;
        this.places = places;
        this.access = access;
        this.records = new BackupRecords(client, clock);
    }

    @Override
    public Optional<Backing> settled(ClusterUid cluster) {
        return known(cluster, () -> places.find(cluster).flatMap(this::settled));
    }

    /** Making the record is the question whether anything can be made here. */
    private Optional<Backing> settled(ClusterPlace place) {
        try {
            return records.made(records.keep(place));
        } catch (KubernetesClientException e) {
            if (!Refusal.isOfAnEndingNamespace(e)) {
                throw e;
            }
            return Optional.of(new Backing.NotNeeded(ending(place)));
        }
    }

    private static String ending(ClusterPlace place) {
        return "namespace %s is being deleted, and a backup would go with it".formatted(place.namespace());
    }

    @Override
    public boolean wasFounded(ClusterUid cluster) {
        return known(
                cluster,
                () -> places.find(cluster)
                        .flatMap(place -> Optional.ofNullable(client.resources(PostgresCluster.class)
                                .inNamespace(place.namespace())
                                .withName(place.names().cluster())
                                .get()))
                        .filter(there -> there.getMetadata().getUid().equals(cluster.value()))
                        .map(PostgresCluster::getStatus)
                        .filter(status -> status.epoch() != null)
                        .isPresent());
    }

    @Override
    public void giveUp(Backing.GiveUp request, String page) {
        known(request.cluster(), () -> {
            places.find(request.cluster()).ifPresent(place -> records.giveUp(records.keep(place), request.why(), page));
            return true;
        });
    }

    @Override
    public Progress advance(Backing.Request request, String page) {
        ClusterUid cluster = request.order().cluster();
        return known(
                cluster,
                () -> places.find(cluster)
                        .map(place -> advance(place, request, page))
                        .orElseThrow(() -> new StoreException("there is no cluster " + cluster)));
    }

    private static <T> T known(ClusterUid cluster, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new StoreException("how far the backup of cluster %s is is not known".formatted(cluster), e);
        }
    }

    /** A namespace that ends in mid-backup takes the record along: then this waits, and the next plan settles it. */
    private Progress advance(ClusterPlace place, Backing.Request request, String page) {
        PostgresBackup record;
        try {
            record = records.keep(place);
        } catch (KubernetesClientException e) {
            if (!Refusal.isOfAnEndingNamespace(e)) {
                throw e;
            }
            return new Progress.Waiting(ending(place), "the next plan, which makes none");
        }
        StatefulSet set = client.apps()
                .statefulSets()
                .inNamespace(place.namespace())
                .withName(place.names().statefulSet())
                .get();
        if (set == null) {
            return new Progress.Waiting(
                    "StatefulSet %s is gone, after which the Job is modelled"
                            .formatted(place.names().statefulSet()),
                    "a person: the claims of the instances are still there");
        }
        Work next = new Work(attempt(request, record), request.order(), page);
        try {
            return advance(place, next, new Parts(record, set));
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            Progress waiting = new Progress.Waiting(
                    "what the backup needs cannot be made: %s".formatted(e.getMessage()), "it to be allowed");
            records.write(record, next, waiting);
            return waiting;
        }
    }

    private record Parts(PostgresBackup record, StatefulSet set) {}

    /** The newest attempt that was ever begun, unless that has failed. */
    private static int attempt(Backing.Request request, PostgresBackup record) {
        int begun = Optional.ofNullable(record.getStatus())
                .map(PostgresBackupStatus::attempt)
                .map(PostgresBackupStatus.Attempt::number)
                .orElse(1);
        return Math.max(request.after() + 1, begun);
    }

    private Progress advance(ClusterPlace place, Work wanted, Parts made) {
        PostgresBackup record = made.record();
        BackupJob parts = new BackupJob(place, made.set(), source(place, wanted.order()), BackupRecords.name(place));
        Once once = new Once(client);
        PersistentVolumeClaim claim = once.keep(parts.claim());
        Job job = once.keep(parts.job(
                "%s-%d".formatted(BackupRecords.name(place), wanted.attempt()),
                wanted.order(),
                node(place, wanted.order())));
        Work work = wanted.begunFor(BackupJob.order(job));
        Progress progress = look(place, record, new Attempt(work, job, claim));
        records.write(record, work, progress);
        return progress;
    }

    private record Attempt(Work work, Job job, PersistentVolumeClaim claim) {}

    private Progress look(ClusterPlace place, PostgresBackup record, Attempt attempt) {
        int number = attempt.work().attempt();
        Optional<Pod> pod = JobPods.newest(client, attempt.job());
        Optional<String> failure = BackupPod.failure(attempt.job(), pod);
        if (failure.isPresent()) {
            return new Progress.Failed(number, failure.get());
        }
        if (BackupPod.isComplete(attempt.job())) {
            return BackupPod.lastWords(pod)
                    .map(BackupState::backup)
                    .<Progress>map(backup -> new Progress.Made(records.done(record, attempt.work(), backup)))
                    .orElseGet(() -> new Progress.Failed(
                            number, "the pod that made the backup is gone before it was asked about it"));
        }
        return BackupPod.isRunning(pod)
                ? new Progress.Working(ask(place, pod.get()))
                : BackupPod.waiting(attempt.job(), attempt.claim(), pod);
    }

    private @Nullable PersistentVolumeClaim source(ClusterPlace place, Backing.Order order) {
        return client.persistentVolumeClaims()
                .inNamespace(place.namespace())
                .withName(place.names().volumeClaim(order.source()))
                .get();
    }

    private @Nullable String node(ClusterPlace place, Backing.Order order) {
        Pod source = client.pods()
                .inNamespace(place.namespace())
                .withName(order.source().value())
                .get();
        return source == null ? null : source.getSpec().getNodeName();
    }

    /** What its process says; while it says nothing, that. */
    private BackupState ask(ClusterPlace place, Pod pod) {
        Address control = new Address(pod.getStatus().getPodIP(), ClusterNames.CONTROL_PORT);
        Reply<BackupState> reply = access.find(place.uid(), pod, place.names().cluster())
                .map(way -> new InstanceHttpClient(way.connections(), way.token()).backup(control, ASK))
                .orElseGet(() -> new Reply.Unreachable<>("the control Secret cannot be read"));
        return reply instanceof Reply.Done<BackupState> done
                ? done.value()
                : new BackupState(Phase.COPYING, 0, 0, "the Job runs and has not said yet what it does", null);
    }
}
