package io.pgbaton.resources;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;

/** Makes clients of the Kubernetes API. */
public final class KubernetesAccess {
    /** A call that takes longer is given up: whoever made it looks again. */
    private static final Duration REQUEST = Duration.ofSeconds(5);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** A blip is bridged inside of a call; what lasts longer is the caller's to judge. */
    private static final int RETRIES = 2;

    private static final Duration RETRY_PAUSE = Duration.ofMillis(100);

    private KubernetesAccess() {}

    /** A client configured by the pod it runs in, or by KUBECONFIG. It connects at its first call. */
    public static KubernetesClient client() {
        return client(Config.autoConfigure(null));
    }

    /** A client with the given way to the server, and the project's own deadlines. */
    public static KubernetesClient client(Config config) {
        Config bounded = new ConfigBuilder(config)
                .withRequestTimeout((int) REQUEST.toMillis())
                .withConnectionTimeout((int) CONNECT.toMillis())
                .withRequestRetryBackoffLimit(RETRIES)
                .withRequestRetryBackoffInterval((int) RETRY_PAUSE.toMillis())
                .build();
        return asGiven(bounded);
    }

    /** A client with the given way to the server and the given deadlines. */
    public static KubernetesClient asGiven(Config config) {
        return new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(config)
                .build();
    }
}
