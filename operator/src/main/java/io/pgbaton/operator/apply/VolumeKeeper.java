package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.operator.desired.ClusterShape;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.operator.desired.VolumeFacts;
import io.pgbaton.operator.desired.VolumeGrowth;
import io.pgbaton.operator.desired.VolumeGrowth.Permission;
import io.pgbaton.resources.Labels;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the volumes of a cluster grow. Until somebody asks for that it reads nothing: the StatefulSet makes the claims. From then on
 * it looks at every claim each time, because the StatefulSet goes on making them as small as the cluster was made. What it has
 * told once stands in the claims, and the size in the annotation of the StatefulSet: it may be ended anywhere, and goes on.
 */
public final class VolumeKeeper {
    private static final Logger log = LoggerFactory.getLogger(VolumeKeeper.class);

    private final KubernetesClient client;

    public VolumeKeeper(KubernetesClient client) {
        this.client = client;
    }

    /**
     * What a cluster is made of from now on.
     *
     * @param growth what is left to do
     */
    record Kept(ClusterShape shape, VolumeGrowth growth) {}

    /**
     * Does what can be done now. To be called before the StatefulSet may make claims of the same names.
     *
     * @param shape what the cluster is made of
     * @param asked what somebody asks for now
     */
    Kept keep(Owned owned, ClusterShape shape, ClusterShape asked) {
        boolean more = VolumeFacts.isLess(shape.size(), asked.size());
        if (!more && shape.grown() == null) {
            return new Kept(shape, VolumeGrowth.DONE);
        }
        ClusterShape next = more ? shape.growing(asked.size()) : shape;
        List<VolumeFacts> volumes = look(owned, next);
        Map<String, Permission> classes = new HashMap<>();
        VolumeGrowth growth =
                VolumeGrowth.decide(next.size(), volumes, name -> classes.computeIfAbsent(name, this::permission));
        Kept kept = new Kept(growth instanceof VolumeGrowth.Refused ? shape : next, growth);
        return enact(owned, kept, volumes);
    }

    private List<VolumeFacts> look(Owned owned, ClusterShape shape) {
        return owned.names().instances(shape.replicas()).stream()
                .map(owned.names()::volumeClaim)
                .map(name -> VolumeFacts.of(name, claim(owned, name).get()))
                .toList();
    }

    private Permission permission(String storageClass) {
        StorageClass known =
                client.storage().v1().storageClasses().withName(storageClass).get();
        if (known == null) {
            return Permission.NO_SUCH_CLASS;
        }
        return Boolean.TRUE.equals(known.getAllowVolumeExpansion()) ? Permission.MAY_GROW : Permission.MAY_NOT_GROW;
    }

    /** Who comes in gets a volume as large as the others are to be, also where these cannot become larger any more. */
    private Kept enact(Owned owned, Kept kept, List<VolumeFacts> volumes) {
        List<String> refusals = new ArrayList<>();
        if (kept.shape().grown() != null) {
            volumes.stream()
                    .filter(volume -> !volume.exists())
                    .forEach(volume -> attempt(() -> make(owned, volume.claim(), kept.shape()), refusals));
        }
        if (!(kept.growth() instanceof VolumeGrowth.Grows grows)) {
            return kept;
        }
        Quantity size = kept.shape().size();
        grows.enlarge().forEach(name -> attempt(() -> enlarge(owned, name, size), refusals));
        return refusals.isEmpty()
                ? kept
                : new Kept(
                        kept.shape(),
                        grows.but("the API server does not take it: %s".formatted(String.join("; ", refusals))));
    }

    /** A quota, for one, may be against it; the others are told all the same. */
    private static void attempt(Runnable change, List<String> refusals) {
        try {
            change.run();
        } catch (KubernetesClientException e) {
            if (!Refusal.isOfContent(e) && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            refusals.add(Refusal.reason(e));
        }
    }

    /** Nobody's, like those that a StatefulSet makes: the volumes stay when the cluster goes. */
    private void make(Owned owned, String name, ClusterShape shape) {
        PersistentVolumeClaim claim = new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(owned.namespace())
                .withName(name)
                .withLabels(Labels.of(owned.cluster()))
                .endMetadata()
                .withSpec(shape.claim())
                .build();
        try {
            var _ = client.resource(claim).create();
            log.info("made claim {}/{} of {}", owned.namespace(), name, shape.size());
        } catch (KubernetesClientException e) {
            // The StatefulSet was first; then it is enlarged.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void enlarge(Owned owned, String name, Quantity size) {
        claim(owned, name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}".formatted(size));
        log.info("has claim {}/{} grow to {}", owned.namespace(), name, size);
    }

    private Resource<PersistentVolumeClaim> claim(Owned owned, String name) {
        return client.persistentVolumeClaims().inNamespace(owned.namespace()).withName(name);
    }
}
