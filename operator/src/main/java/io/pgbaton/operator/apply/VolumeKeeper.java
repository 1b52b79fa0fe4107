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
import io.pgbaton.resources.Labels;
import java.net.HttpURLConnection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the volumes of a cluster grow. Until somebody asks for that it reads nothing: the StatefulSet makes the claims. From then on
 * it looks at every claim each time, because the StatefulSet goes on making them as small as the cluster was made.
 */
public final class VolumeKeeper {
    private static final int UNPROCESSABLE = 422;

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
        VolumeGrowth growth = VolumeGrowth.decide(next.size(), look(owned, next), this::letsGrow);
        return switch (growth) {
            case VolumeGrowth.Done done -> new Kept(next, growth);
            case VolumeGrowth.Refused refused -> new Kept(shape, growth);
            case VolumeGrowth.Grows grows -> new Kept(next, enact(owned, next, grows));
        };
    }

    private List<VolumeFacts> look(Owned owned, ClusterShape shape) {
        return owned.names().instances(shape.replicas()).stream()
                .map(owned.names()::volumeClaim)
                .map(name -> VolumeFacts.of(name, claim(owned, name).get()))
                .toList();
    }

    private boolean letsGrow(String storageClass) {
        StorageClass known =
                client.storage().v1().storageClasses().withName(storageClass).get();
        return known != null && Boolean.TRUE.equals(known.getAllowVolumeExpansion());
    }

    /** A quota, for one, may be against it. */
    private VolumeGrowth enact(Owned owned, ClusterShape shape, VolumeGrowth.Grows growth) {
        try {
            growth.make().forEach(name -> make(owned, name, shape));
            growth.enlarge().forEach(name -> enlarge(owned, name, shape.size()));
            return growth;
        } catch (KubernetesClientException e) {
            if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return growth.but("the API server does not take it: %s".formatted(ClusterObjects.reason(e)));
        }
    }

    /** Nobody's, like those that a StatefulSet makes: the volumes stay when the cluster goes. */
    private void make(Owned owned, String name, ClusterShape shape) {
        log.info("makes claim {}/{} of {}", owned.namespace(), name, shape.size());
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
        } catch (KubernetesClientException e) {
            // The StatefulSet was first; then it is enlarged.
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private void enlarge(Owned owned, String name, Quantity size) {
        log.info("has claim {}/{} grow to {}", owned.namespace(), name, size);
        claim(owned, name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"%s\"}}}}".formatted(size));
    }

    private Resource<PersistentVolumeClaim> claim(Owned owned, String name) {
        return client.persistentVolumeClaims().inNamespace(owned.namespace()).withName(name);
    }
}
