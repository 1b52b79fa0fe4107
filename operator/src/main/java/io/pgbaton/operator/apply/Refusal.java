package io.pgbaton.operator.apply;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the API server says when it does not take an object. */
final class Refusal {
    private static final int UNPROCESSABLE = 422;

    private Refusal() {}

    /** True if it never takes the object as it is. */
    static boolean isOfContent(KubernetesClientException e) {
        return e.getCode() == UNPROCESSABLE;
    }

    /** Why, in its words. */
    static String reason(KubernetesClientException e) {
        return String.valueOf(
                e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage());
    }
}
