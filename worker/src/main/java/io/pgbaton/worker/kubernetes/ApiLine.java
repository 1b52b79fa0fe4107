package io.pgbaton.worker.kubernetes;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.resources.KubernetesAccess;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Whether this process reaches the API server. One that does not can take no step to its end, and every task that it took
 * would be waited for until its heartbeat is missed, while another worker might have done it at once.
 */
public final class ApiLine implements AutoCloseable {
    /** Between two looks. */
    public static final Duration LOOK = Duration.ofSeconds(1);

    /** Longer than a busy server takes: slow is not away. */
    private static final Duration ANSWER = Duration.ofSeconds(3);

    /** A single look may fail for less than that. */
    private static final int MISSES = 3;

    private final BooleanSupplier answers;
    private final Runnable closing;
    private int missed;

    ApiLine(BooleanSupplier answers, Runnable closing) {
        this.answers = answers;
        this.closing = closing;
    }

    /** Looks with a client of its own, which neither waits nor tries again. */
    public static ApiLine to(KubernetesClient client) {
        KubernetesClient quick = KubernetesAccess.asGiven(new ConfigBuilder(client.getConfiguration())
                .withRequestTimeout((int) ANSWER.toMillis())
                .withConnectionTimeout((int) ANSWER.toMillis())
                .withRequestRetryBackoffLimit(0)
                .build());
        return new ApiLine(() -> answers(quick), quick::close);
    }

    private static boolean answers(KubernetesClient client) {
        try {
            return client.raw("/version") != null;
        } catch (KubernetesClientException e) {
            return e.getCode() > 0;
        }
    }

    /** Looks once; false if the last few looks have all failed. */
    public boolean isUp() {
        missed = answers.getAsBoolean() ? 0 : missed + 1;
        return missed < MISSES;
    }

    @Override
    public void close() {
        closing.run();
    }
}
