package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.operator.desired.Owned;
import io.pgbaton.resources.Labels;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has kubelet show a pod what is new in the ConfigMaps that it mounts. By itself kubelet looks about once a minute; it also does
 * whenever the pod changes, for which an annotation is enough.
 */
public final class Mounts {
    private static final Logger log = LoggerFactory.getLogger(Mounts.class);

    private final KubernetesClient client;

    public Mounts(KubernetesClient client) {
        this.client = client;
    }

    /** Where it cannot be had, kubelet's next look is waited for. */
    public void refresh(Owned owned, InstanceName instance, Instant now) {
        // A patch as text would be preceded by a read, which the operator has no right to.
        Pod patch = new PodBuilder()
                .withNewMetadata()
                .withNamespace(owned.namespace())
                .withName(instance.value())
                .addToAnnotations(
                        Labels.LOOKED_ANNOTATION,
                        now.truncatedTo(ChronoUnit.SECONDS).toString())
                .endMetadata()
                .build();
        try {
            client.resource(patch).patch(PatchContext.of(PatchType.JSON_MERGE));
        } catch (KubernetesClientException e) {
            log.info(
                    "{}/{} sees its new parameters within about a minute: {}",
                    owned.namespace(),
                    instance,
                    e.getMessage());
        }
    }
}
