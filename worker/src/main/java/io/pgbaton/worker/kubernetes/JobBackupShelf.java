package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.core.backup.KeptBackup;
import io.pgbaton.core.backup.RestoreChoice;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Attempt;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.cluster.BootstrapSpec;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.worker.port.BackupShelf;
import io.pgbaton.worker.port.StoreException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

/** PostgresBackups in the namespace of the cluster that wants one, each offered by a Job. */
final class JobBackupShelf implements BackupShelf {
    private final KubernetesClient client;
    private final Places places;

    JobBackupShelf(KubernetesClient client, Places places) {
        this.client = client;
        this.places = places;
    }

    private record Asker(ClusterPlace place, PostgresClusterSpec spec, BootstrapSpec bootstrap) {}

    /** As the API server has it now; empty if it is to begin empty, which is not said of one that is gone. */
    private Optional<Asker> asker(ClusterUid cluster) {
        ClusterPlace place = places.find(cluster).orElseThrow(() -> gone(cluster));
        PostgresCluster there = client.resources(PostgresCluster.class)
                .inNamespace(place.namespace())
                .withName(place.names().cluster())
                .get();
        if (there == null || !there.getMetadata().getUid().equals(cluster.value())) {
            throw gone(cluster);
        }
        PostgresClusterSpec spec = there.getSpec();
        return Optional.ofNullable(spec.bootstrap()).map(bootstrap -> new Asker(place, spec, bootstrap));
    }

    private static StoreException gone(ClusterUid cluster) {
        return new StoreException("there is no cluster " + cluster);
    }

    private static <T> T known(ClusterUid cluster, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw new StoreException("what cluster %s is made from is not known".formatted(cluster), e);
        }
    }

    @Override
    public Optional<Wanted> wanted(ClusterUid cluster) {
        return known(
                cluster,
                () -> asker(cluster)
                        .map(asker -> new Wanted(
                                new RestoreChoice.Wish(
                                        asker.bootstrap().fromBackup(),
                                        volumeBytes(asker.spec()),
                                        asker.bootstrap().acceptIncomplete()),
                                backup(asker).map(JobBackupShelf::kept).orElse(null))));
    }

    private static long volumeBytes(PostgresClusterSpec spec) {
        Quantity storage = spec.storageSpec().getResources().getRequests().get("storage");
        return Quantity.getAmountInBytes(storage).longValue();
    }

    private Optional<PostgresBackup> backup(Asker asker) {
        return Optional.ofNullable(client.resources(PostgresBackup.class)
                .inNamespace(asker.place().namespace())
                .withName(asker.bootstrap().fromBackup())
                .get());
    }

    private static KeptBackup kept(PostgresBackup backup) {
        PostgresBackupStatus status = backup.getStatus();
        if (status == null || !status.isDone()) {
            return KeptBackup.unfinished(
                    status == null || status.summary() == null ? "nothing is known of it yet" : status.summary());
        }
        Attempt attempt = status.attempt();
        Content content = status.content();
        if (attempt == null || content == null) {
            return KeptBackup.unfinished("its record does not say what is in it, or where that was taken from");
        }
        return new KeptBackup(
                true,
                String.valueOf(status.summary()),
                content.complete(),
                attempt.why(),
                content.bytes(),
                new Timeline(content.timeline()),
                new Epoch(content.epoch()));
    }

    @Override
    public Offer offer(ClusterUid cluster) {
        return known(
                cluster,
                () -> asker(cluster)
                        .map(this::offer)
                        .orElseGet(() -> new Offer.Waiting("the cluster asks for no backup any more", "nothing")));
    }

    private Offer offer(Asker asker) {
        Optional<PostgresBackup> backup = backup(asker);
        if (backup.isEmpty()) {
            return new Offer.Waiting(
                    "PostgresBackup %s is gone".formatted(asker.bootstrap().fromBackup()), "it to be there");
        }
        String claimName = backup.get().getSpec().claim();
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(asker.place().namespace())
                .withName(claimName)
                .get();
        if (claim == null) {
            return new Offer.Waiting(
                    "claim %s is gone, which held PostgresBackup %s"
                            .formatted(claimName, asker.bootstrap().fromBackup()),
                    "it to be there");
        }
        StatefulSet set = client.apps()
                .statefulSets()
                .inNamespace(asker.place().namespace())
                .withName(asker.place().names().statefulSet())
                .get();
        return set == null
                ? new Offer.Waiting(
                        "there is no StatefulSet after which the Job is modelled", "the operator to make it")
                : offer(asker.place(), new OfferJob(asker.place(), set).of(backup.get()), claim);
    }

    private Offer offer(ClusterPlace place, Job wanted, PersistentVolumeClaim claim) {
        Job job;
        try {
            job = new Once(client).keep(wanted);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return new Offer.Waiting(
                    "the Job that offers the backup cannot be made: %s".formatted(e.getMessage()), "it to be allowed");
        }
        Optional<Pod> pod = JobPods.newest(client, job);
        Optional<String> failure = BackupPod.failure(job, pod);
        if (failure.isPresent()) {
            delete(place);
            return new Offer.Waiting(failure.get(), "another Job to offer it, which is made at once");
        }
        Optional<BackupState> lastWords = BackupPod.lastWords(pod);
        if (lastWords.isPresent()) {
            return new Offer.Waiting(lastWords.get().detail(), "another pod to offer it, which is made by itself");
        }
        return pod.filter(BackupPod::isReady)
                .<Offer>map(
                        ready -> new Offer.Open(new Address(ready.getStatus().getPodIP(), ClusterNames.CONTROL_PORT)))
                .orElseGet(() -> {
                    var waiting = BackupPod.waiting(job, claim, pod);
                    return new Offer.Waiting(waiting.reason(), waiting.waitsFor());
                });
    }

    @Override
    public void withdraw(ClusterUid cluster) {
        known(cluster, () -> {
            places.find(cluster).ifPresent(this::delete);
            return true;
        });
    }

    private void delete(ClusterPlace place) {
        client.batch()
                .v1()
                .jobs()
                .inNamespace(place.namespace())
                .withName(OfferJob.name(place))
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }
}
