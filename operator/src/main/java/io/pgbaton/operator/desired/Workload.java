package io.pgbaton.operator.desired;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.PgbatonApi;
import java.util.Map;
import java.util.TreeMap;

/**
 * The StatefulSet of a cluster: all instances at once and never rolled by its own controller, because only a workflow knows
 * which pod may be ended when.
 */
public final class Workload {
    /** The shape that the StatefulSet was made with. */
    public static final String SHAPE_ANNOTATION = PgbatonApi.NAME + "/shape";

    private Workload() {}

    /**
     * The StatefulSet as it should be.
     *
     * @param instanceImage where the instance process comes from
     */
    public static StatefulSet statefulSet(Owned owned, ClusterShape shape, String instanceImage) {
        ObjectMeta meta = new ObjectMetaBuilder(owned.meta(owned.names().statefulSet()))
                .addToAnnotations(SHAPE_ANNOTATION, shape.toAnnotation())
                .build();
        return new StatefulSetBuilder()
                .withMetadata(meta)
                .withNewSpec()
                .withReplicas(shape.replicas())
                .withServiceName(owned.names().instancesService())
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted("Retain")
                .withWhenScaled("Retain")
                .endPersistentVolumeClaimRetentionPolicy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(owned.cluster()))
                .endSelector()
                .withTemplate(template(owned, shape, instanceImage))
                .withVolumeClaimTemplates(claim(owned, shape))
                .endSpec()
                .build();
    }

    private static PodTemplateSpec template(Owned owned, ClusterShape shape, String instanceImage) {
        Map<String, String> labels = new TreeMap<>(Labels.of(owned.cluster()));
        // A pod that comes back is a replica until a role change says otherwise (M6).
        labels.put(Labels.ROLE, Labels.REPLICA);
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels)
                .addToAnnotations(Labels.MADE_FROM_ANNOTATION, shape.madeFrom())
                .endMetadata()
                .withSpec(InstancePod.spec(owned, shape, instanceImage))
                .build();
    }

    /** Not owned by anything: the volumes stay when the cluster goes. */
    private static PersistentVolumeClaim claim(Owned owned, ClusterShape shape) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(InstancePod.DATA)
                .withLabels(Labels.of(owned.cluster()))
                .endMetadata()
                .withSpec(shape.storage())
                .build();
    }

    /** Prefers a node of its own for each instance, and takes any other before none. */
    static io.fabric8.kubernetes.api.model.TopologySpreadConstraint spread(Owned owned) {
        return new io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withLabelSelector(new LabelSelectorBuilder()
                        .withMatchLabels(Labels.selector(owned.cluster()))
                        .build())
                .build();
    }
}
