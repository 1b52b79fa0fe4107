package io.pgbaton.kubetest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KubernetesIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    @Test
    void knowsTheResourcesOfThisProject() {
        assertThat(KUBERNETES
                        .client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems())
                .extracting(crd -> crd.getMetadata().getName())
                .contains(
                        "postgresclusters.pgbaton.io",
                        "postgresbatons.pgbaton.io",
                        "postgresrolechanges.pgbaton.io",
                        "postgresbackups.pgbaton.io");
    }

    @Test
    void aServiceAccountMayDoOnlyWhatItWasGiven() {
        String namespace = KUBERNETES.newNamespace();
        try (KubernetesClient client = ControlPlane.client(KUBERNETES.configOf(namespace, "nobody"))) {
            assertThatThrownBy(() -> client.pods().inNamespace(namespace).list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("nobody");
        }
    }

    @Test
    void saysWhichCommandBuildsWhatIsMissing() {
        assertThatThrownBy(() -> KubeAll.locate(Map.of("PGBATON_CACHE", "/nowhere")))
                .hasMessage("no Kubernetes at /nowhere/kubernetes/kubeall: run deploy/sandbox/kubernetes/build");
    }
}
