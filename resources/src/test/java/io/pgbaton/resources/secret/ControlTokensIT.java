package io.pgbaton.resources.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.ClusterNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlTokensIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final ControlTokens tokens = new ControlTokens(client, now::get);

    @Test
    void aClusterWithoutASecretHasNoToken() {
        assertThat(tokens.find(KUBERNETES.newNamespace(), "orders")).isEmpty();
    }

    @Test
    void aTokenThatCannotBeReadAgainStaysGood() {
        String namespace = KUBERNETES.newNamespace();
        write(namespace, "first");
        assertThat(tokens.find(namespace, "orders")).contains("first");
        client.secrets().inNamespace(namespace).withName("orders-control").delete();
        now.set(Instant.EPOCH.plusSeconds(60));
        assertThat(tokens.find(namespace, "orders")).contains("first");
        assertThat(tokens.find(namespace, "orders")).contains("first");
    }

    @Test
    void aNewTokenIsFoundBesideTheOldOneOnceThatIsNotFresh() {
        String namespace = KUBERNETES.newNamespace();
        write(namespace, "first");
        tokens.find(namespace, "orders");
        write(namespace, "second\n");
        assertThat(tokens.find(namespace, "orders")).contains("first");
        now.set(Instant.EPOCH.plusSeconds(60));
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!tokens.find(namespace, "orders").orElseThrow().equals("second")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void write(String namespace, String token) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("orders-control")
                        .endMetadata()
                        .withStringData(Map.of(ClusterNames.CONTROL_TOKEN, token))
                        .build())
                .createOr(resource -> resource.update());
    }
}
