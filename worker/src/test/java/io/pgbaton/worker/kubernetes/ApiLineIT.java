package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.KubernetesAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiLineIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    @Test
    void isUpToAServerThatAnswers() {
        try (ApiLine line = ApiLine.to(KUBERNETES.client())) {
            assertThat(line.isUp()).isTrue();
        }
    }

    @Test
    void isDownToNobody() {
        try (KubernetesClient nowhere = KubernetesAccess.client(new ConfigBuilder(KUBERNETES.config())
                        .withMasterUrl("https://127.0.0.1:1")
                        .build());
                ApiLine line = ApiLine.to(nowhere)) {
            line.isUp();
            line.isUp();
            assertThat(line.isUp()).isFalse();
        }
    }
}
