package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/** What it means that the API server did not take a write. */
final class Refusal {
    private Refusal() {}

    /** True if the object is not what it was when it was read: it was changed, or it is gone. Nothing was written. */
    static boolean isOutdated(KubernetesClientException refusal) {
        return refusal.getCode() == HttpURLConnection.HTTP_CONFLICT
                || refusal.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /** True if nothing new may be made in this namespace, because it is being deleted. */
    static boolean isOfAnEndingNamespace(KubernetesClientException refusal) {
        return refusal.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                && Optional.ofNullable(refusal.getStatus()).map(Status::getDetails).stream()
                        .flatMap(details -> details.getCauses().stream())
                        .anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }
}
