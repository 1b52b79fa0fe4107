package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import io.pgbaton.resources.pod.PodEnds;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.WireException;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.workflows.step.Backing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final String INIT = "/bin/pgbaton-init";

    /** Of an instance alone. The place of its switch is taken over, because the key is kept beside it, in memory. */
    private static final Set<String> NOT_TAKEN = Set.of("PGBATON_INSTANCE", "PGBATON_VOLUME", "PGBATON_PEERS");

    private final ClusterPlace place;
    private final StatefulSet set;
    private final String backup;

    /**
     * Prepares the objects of a backup.
     *
     * @param set the cluster's own
     * @param backup its name
     */
    BackupJob(ClusterPlace place, StatefulSet set, String backup) {
        this.place = place;
        this.set = set;
        this.backup = backup;
    }

    /** Not app {@code postgres}: its pods are no instances. */
    private Map<String, String> labels() {
        return Map.of(
                Labels.APP,
                APP_BACKUP,
                Labels.CLUSTER,
                place.names().cluster(),
                Labels.INSTANCE,
                place.names().cluster(),
                Labels.MANAGED_BY,
                Labels.MANAGED_BY_PGBATON);
    }

    /** Owned by nobody: it outlives the cluster. */
    PersistentVolumeClaim claim() {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(place.namespace())
                .withName(backup)
                .withLabels(labels())
                .endMetadata()
                .withSpec(storage())
                .build();
    }

    /** As large as a volume of the cluster: what fits there fits here. */
    private PersistentVolumeClaimSpec storage() {
        return set.getSpec().getVolumeClaimTemplates().stream()
                .filter(claim -> claim.getMetadata().getName().equals(ClusterNames.DATA))
                .findFirst()
                .orElseThrow()
                .getSpec();
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
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        List<Volume> volumes = new ArrayList<>(pod.getVolumes());
        volumes.add(new VolumeBuilder()
                .withName(BACKUP)
                .withNewPersistentVolumeClaim()
                .withClaimName(backup)
                .endPersistentVolumeClaim()
                .build());
        volumes.add(scratch());
        return new PodSpecBuilder(pod)
                .withRestartPolicy("Never")
                .withTopologySpreadConstraints(List.of())
                .withAffinity(beside(node))
                .withContainers(pod.getContainers().stream()
                        .filter(container -> container.getName().equals(PodEnds.CONTAINER))
                        .map(container -> container(container, order))
                        .toList())
                .withVolumes(volumes)
                .build();
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
                .withSpec(storage())
                .endVolumeClaimTemplate()
                .endEphemeral()
                .build();
    }

    private Container container(Container instance, Backing.Order order) {
        String program = instance.getCommand().getFirst().replace(INIT, "");
        List<VolumeMount> mounts = new ArrayList<>(instance.getVolumeMounts().stream()
                .filter(mount -> !mount.getName().equals(ClusterNames.DATA))
                .toList());
        mounts.add(mount(BACKUP, BACKUP_PATH));
        mounts.add(mount(SCRATCH, SCRATCH_PATH));
        return new ContainerBuilder(instance)
                .withCommand(
                        program + INIT,
                        "--lock",
                        BACKUP_PATH + "/lock",
                        "--",
                        program + "/bin/pgbaton-instance",
                        "backup")
                .withEnv(environment(instance, order))
                .withReadinessProbe(null)
                .withVolumeMounts(mounts)
                .build();
    }

    /** It shows the certificate of the instance that it copies. */
    private static List<EnvVar> environment(Container instance, Backing.Order order) {
        List<EnvVar> environment = new ArrayList<>(instance.getEnv().stream()
                .filter(variable -> !NOT_TAKEN.contains(variable.getName()))
                .toList());
        environment.add(value("PGBATON_INSTANCE", order.source().value()));
        environment.add(value("PGBATON_VOLUME", SCRATCH_PATH));
        environment.add(value("PGBATON_BACKUP", BACKUP_PATH));
        environment.add(value("PGBATON_SOURCE", order.address().toString()));
        environment.add(value("PGBATON_TIMELINE", order.until().timeline().toString()));
        environment.add(value("PGBATON_UNTIL", order.until().lsn().toString()));
        return environment;
    }

    private static EnvVar value(String name, @Nullable String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }
}
