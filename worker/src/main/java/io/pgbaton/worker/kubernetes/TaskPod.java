package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpecBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.pod.PodEnds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pod that does something else than run an instance, made from the pods of the cluster itself: the same images, rights, secrets
 * and resources. It mounts no instance's volume.
 */
record TaskPod(StatefulSet set) {
    private static final String INIT = "/bin/pgbaton-init";

    /** Of an instance alone. The place of its switch is taken over, because the key is kept beside it, in memory. */
    private static final Set<String> NOT_TAKEN = Set.of("PGBATON_INSTANCE", "PGBATON_VOLUME", "PGBATON_PEERS");

    /**
     * What it does instead.
     *
     * @param name of the task, as the instance program knows it
     * @param options of the init process
     * @param environment besides what every pod of the cluster is told
     * @param readiness how it is seen to be ready; null if it never has to be
     */
    record Task(
            String name,
            List<String> options,
            Map<String, String> environment,
            List<Volume> volumes,
            List<VolumeMount> mounts,
            @Nullable Probe readiness) {}

    /** Not app {@code postgres}: its pods are no instances. */
    static Map<String, String> labels(String app, ClusterPlace place) {
        return Map.of(
                Labels.APP,
                app,
                Labels.CLUSTER,
                place.names().cluster(),
                Labels.INSTANCE,
                place.names().cluster(),
                Labels.MANAGED_BY,
                Labels.MANAGED_BY_PGBATON);
    }

    /**
     * As large as this volume of the cluster: what fits there fits here. It may have grown since the StatefulSet was made, which says
     * how large volumes were at first.
     *
     * @param volume its claim; null if that is gone
     */
    PersistentVolumeClaimSpec storage(@Nullable PersistentVolumeClaim volume) {
        PersistentVolumeClaimSpec first = set.getSpec().getVolumeClaimTemplates().stream()
                .filter(claim -> claim.getMetadata().getName().equals(ClusterNames.DATA))
                .findFirst()
                .orElseThrow()
                .getSpec();
        return volume == null
                ? first
                : new PersistentVolumeClaimSpecBuilder(first)
                        .editOrNewResources()
                        .addToRequests(volume.getSpec().getResources().getRequests())
                        .endResources()
                        .build();
    }

    PodSpec running(Task task) {
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        List<Volume> volumes = new ArrayList<>(pod.getVolumes());
        volumes.addAll(task.volumes());
        return new PodSpecBuilder(pod)
                .withRestartPolicy("Never")
                .withTopologySpreadConstraints(List.of())
                .withContainers(container(instance(), task))
                .withVolumes(volumes)
                .build();
    }

    /** The container of an instance. */
    Container instance() {
        return set.getSpec().getTemplate().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(PodEnds.CONTAINER))
                .findFirst()
                .orElseThrow();
    }

    private static Container container(Container instance, Task task) {
        String program = instance.getCommand().getFirst().replace(INIT, "");
        List<String> command = new ArrayList<>();
        command.add(program + INIT);
        command.addAll(task.options());
        command.addAll(List.of("--", program + "/bin/pgbaton-instance", task.name()));
        List<VolumeMount> mounts = new ArrayList<>(instance.getVolumeMounts().stream()
                .filter(mount -> !mount.getName().equals(ClusterNames.DATA))
                .toList());
        mounts.addAll(task.mounts());
        return new ContainerBuilder(instance)
                .withCommand(command)
                .withEnv(environment(instance, task))
                .withReadinessProbe(task.readiness())
                .withVolumeMounts(mounts)
                .build();
    }

    private static List<EnvVar> environment(Container instance, Task task) {
        List<EnvVar> environment = new ArrayList<>(instance.getEnv().stream()
                .filter(variable -> !NOT_TAKEN.contains(variable.getName()))
                .toList());
        new TreeMap<>(task.environment())
                .forEach((name, value) -> environment.add(
                        new EnvVarBuilder().withName(name).withValue(value).build()));
        return environment;
    }

    static Volume claim(String volume, String claim) {
        return new VolumeBuilder()
                .withName(volume)
                .withNewPersistentVolumeClaim()
                .withClaimName(claim)
                .endPersistentVolumeClaim()
                .build();
    }

    static VolumeMount mount(String volume, String path) {
        return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
    }
}
