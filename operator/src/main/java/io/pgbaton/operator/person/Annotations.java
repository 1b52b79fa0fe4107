package io.pgbaton.operator.person;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The annotations of PostgresClusters and of requests, of which the operator writes nothing but the end of those it has heard. */
public final class Annotations implements Board {
    private static final Logger log = LoggerFactory.getLogger(Annotations.class);

    private final KubernetesClient client;

    public Annotations(KubernetesClient client) {
        this.client = client;
    }

    /** If it cannot be taken away now, it is heard again, and taken away then. */
    @Override
    public void takeAway(HasMetadata about, Word word, String text) {
        ObjectMeta meta = about.getMetadata();
        String path = "/metadata/annotations/" + word.annotation().replace("/", "~1");
        String patch = Serialization.asJson(
                List.of(Map.of("op", "test", "path", path, "value", text), Map.of("op", "remove", "path", path)));
        try {
            client.resources(about.getClass())
                    .inNamespace(meta.getNamespace())
                    .withName(meta.getName())
                    .patch(PatchContext.of(PatchType.JSON), patch);
        } catch (KubernetesClientException e) {
            log.info("{}: {} stays for now: {}", meta.getName(), word.annotation(), e.getMessage());
        }
    }
}
