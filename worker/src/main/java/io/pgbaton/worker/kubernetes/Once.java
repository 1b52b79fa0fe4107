package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Makes objects that are made once and never changed. */
record Once(KubernetesClient client) {
    /** As it is there; made if it is not. */
    <T extends HasMetadata> T keep(T wanted) {
        T there = client.resource(wanted).get();
        if (there != null) {
            return there;
        }
        try {
            return client.resource(wanted).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            return client.resource(wanted).get();
        }
    }
}
