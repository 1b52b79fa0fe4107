package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.Backing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Job of one attempt, made from the pods of the cluster itself: the same images, rights, secrets and resources. It mounts no
 * instance's volume, but the claim of the backup, and room for a copy that is thrown away with its pod.
 */
final class BackupJob {
    /** What the Job was made for, as JSON: who looks again later may want another source by then. */
    private static final String ORDER_ANNOTATION = PgbatonApi.NAME + "/order";

    static final String APP_BACKUP = "postgres-backup";

    private static final String BACKUP = "backup";
    private static final String BACKUP_PATH = "/backup";
    private static final String SCRATCH = "scratch";
    private static final String SCRATCH_PATH = "/scratch";
    private static final long DEADLINE_SECONDS = Duration.ofHours(24).toSeconds();
    private static final int KEPT_SECONDS = (int) Duration.ofHours(1).toSeconds();
    private static final String HOSTNAME = "kubernetes.io/hostname";
    private static final int MUCH_BETTER = 100;

    private final ClusterPlace place;
    private final TaskPod template;
    private final @Nullable PersistentVolumeClaim source;
    private final String backup;

    /**
     * Prepares the objects of a backup.
     *
     * @param set the cluster's own
     * @param source the claim of whom it copies; null if there is none
     * @param backup its name
     */
    BackupJob(ClusterPlace place, StatefulSet set, @Nullable PersistentVolumeClaim source, String backup) {
        this.place = place;
        this.template = new TaskPod(set);
        this.source = source;
        this.backup = backup;
    }

    /** Not app {@code postgres}: its pods are no instances. */
    private Map<String, String> labels() {
        return TaskPod.labels(APP_BACKUP, place);
    }

    /** Owned by nobody: it outlives the cluster. */
    PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(backup)
                .withLabels(labels())
                .endMetadata()
                .withSpec(template.storage(source))
                .build();
    }

    /**
     * It goes with the cluster, or an hour after its end: what it has made is written down elsewhere.
     *
     * @param node where its source runs; null if that is not known
     */
    Job job(String name, Backing.Order order, @Nullable String node) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(name)
                .withLabels(labels())
                .withAnnotations(Map.of(ORDER_ANNOTATION, Wire.write(order)))
                .withOwnerReferences(place.owner())
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(0)
                .withActiveDeadlineSeconds(DEADLINE_SECONDS)
                .withTtlSecondsAfterFinished(KEPT_SECONDS)
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels())
                .endMetadata()
                .withSpec(pod(order, node))
                .endTemplate()
                .endSpec()
                .build();
    }

    /** What a Job was made for. */
    static Backing.Order order(Job job) {
        String order = job.getMetadata().getAnnotations().getOrDefault(ORDER_ANNOTATION, "");
        try {
            return Wire.read(order, Backing.Order.class);
        } catch (WireException e) {
            throw new StoreException(
                    "what Job %s was made for is not understood"
                            .formatted(job.getMetadata().getName()),
                    e);
        }
    }

    private PodSpec pod(Backing.Order order, @Nullable String node) {
        PodSpec pod = template.running(new TaskPod.Task(
                "backup",
                List.of("--lock", BACKUP_PATH + "/lock"),
                environment(order),
                List.of(TaskPod.claim(BACKUP, backup), scratch()),
                List.of(TaskPod.mount(BACKUP, BACKUP_PATH), TaskPod.mount(SCRATCH, SCRATCH_PATH)),
                null));
        return new PodSpecBuilder(pod).withAffinity(beside(node)).build();
    }

    /** The node of the source lives: it has just answered. Another may have died so lately that nobody has noticed it yet. */
    private static @Nullable Affinity beside(@Nullable String node) {
        return node == null
                ? null
                : new AffinityBuilder()
                        .withNewNodeAffinity()
                        .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                        .withWeight(MUCH_BETTER)
                        .withNewPreference()
                        .addNewMatchExpression()
                        .withKey(HOSTNAME)
                        .withOperator("In")
                        .withValues(node)
                        .endMatchExpression()
                        .endPreference()
                        .endPreferredDuringSchedulingIgnoredDuringExecution()
                        .endNodeAffinity()
                        .build();
    }

    private Volume scratch() {
        return new VolumeBuilder()
                .withName(SCRATCH)
                .withNewEphemeral()
                .withNewVolumeClaimTemplate()
                .withNewMetadata()
                .withLabels(labels())
                .endMetadata()
                .withSpec(template.storage(source))
                .endVolumeClaimTemplate()
                .endEphemeral()
                .build();
    }

    /** It shows the certificate of the instance that it copies. */
    private static Map<String, String> environment(Backing.Order order) {
        return Map.of(
                "PGBATON_INSTANCE",
                order.source().value(),
                "PGBATON_VOLUME",
                SCRATCH_PATH,
                "PGBATON_BACKUP",
                BACKUP_PATH,
                "PGBATON_SOURCE",
                order.address().toString(),
                "PGBATON_TIMELINE",
                order.until().timeline().toString(),
                "PGBATON_UNTIL",
                order.until().lsn().toString());
    }
}
