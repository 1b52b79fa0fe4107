package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What it means that the API server did not take a write. */
final class Refusal {
    private Refusal() {}

    /** True if the object is not what it was when it was read: it was changed, or it is gone. Nothing was written. */
    static boolean isOutdated(KubernetesClientException refusal) {
        return refusal.getCode() == HttpURLConnection.HTTP_CONFLICT
                || refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }
}
