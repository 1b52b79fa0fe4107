package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.pgbaton.resources.backup.PostgresBackup;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The Job that offers a backup to the instances of a new cluster: its pod mounts the backup's claim, and only reads it. It runs
 * where that claim can be mounted, and the instances where theirs can: they meet over the network.
 */
final class OfferJob {
    static final String APP_RESTORE = "postgres-restore";

    private static final String BACKUP = "backup";
    private static final String BACKUP_PATH = "/backup";

    /** It has nothing to keep. */
    private static final String ROOM = "/tmp";

    private static final long DEADLINE_SECONDS = Duration.ofHours(24).toSeconds();

    /** A pod whose node is lost is made again elsewhere. */
    private static final int MORE_PODS = 6;

    private final ClusterPlace place;
    private final TaskPod template;

    OfferJob(ClusterPlace place, StatefulSet set) {
        this.place = place;
        this.template = new TaskPod(set);
    }

    static String name(ClusterPlace place) {
        return place.names().backupOffer(place.uid().value());
    }

    /** It goes with the cluster, if it is not taken away before. */
    Job of(PostgresBackup backup) {
        Map<String, String> labels = TaskPod.labels(APP_RESTORE, place);
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(name(place))
                .withLabels(labels)
                .withOwnerReferences(place.owner())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(MORE_PODS)
                .withActiveDeadlineSeconds(DEADLINE_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withSpec(pod(backup))
                .endTemplate()
                .endSpec()
                .build();
    }

    /** It shows the certificate of the cluster's first instance. */
    private PodSpec pod(PostgresBackup backup) {
        return template.running(new TaskPod.Task(
                "offer",
                List.of(),
                Map.of(
                        "PGBATON_INSTANCE",
                        place.names().instance(0).value(),
                        "PGBATON_VOLUME",
                        ROOM,
                        "PGBATON_BACKUP",
                        BACKUP_PATH),
                List.of(TaskPod.claim(BACKUP, backup.getSpec().claim())),
                List.of(new VolumeMountBuilder(TaskPod.mount(BACKUP, BACKUP_PATH))
                        .withReadOnly(true)
                        .build()),
                template.instance().getReadinessProbe()));
    }
}
