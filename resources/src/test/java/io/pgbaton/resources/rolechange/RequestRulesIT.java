package io.pgbaton.resources.rolechange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.pgbaton.kubetest.Kubernetes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that cannot be meant is refused by the API server, with a sentence that says what would be accepted. */
class RequestRulesIT {
    private static final String GOOD = """
            apiVersion: pgbaton.io/v1
            kind: PostgresRoleChange
            metadata: {name: monday}
            spec:
              type: Switchover
              cluster: orders
              target: orders-1
              reason: new kernel
              notBefore: "2026-11-30T03:00:00Z"
              window: 2h
            """;

    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final KubernetesClient client = KUBERNETES.client();
    private String namespace = "";

    @BeforeEach
    void newNamespace() {
        namespace = KUBERNETES.newNamespace();
    }

    private GenericKubernetesResource create(String yaml) {
        GenericKubernetesResource resource =
                client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
        resource.getMetadata().setNamespace(namespace);
        return client.resource(resource).create();
    }

    @Test
    void refusesOneThatSaysNothing() {
        assertThatThrownBy(() -> create("""
                apiVersion: pgbaton.io/v1
                kind: PostgresRoleChange
                metadata: {name: monday}
                """))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("a PostgresRoleChange needs a spec with at least spec.type and spec.cluster");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        reason: new kernel       | reason: ""              | spec.reason must say why, in one sentence
        type: Switchover         | type: failover          | spec.target, spec.notBefore and spec.window belong to spec.type Switchover
        type: Switchover         | type: Undo              | supported values
        target: orders-1         | target: shop-1          | spec.target must be an instance of spec.cluster, for example orders-1 of orders
        target: orders-1         | target: orders          | spec.target must be an instance of spec.cluster
        2026-11-30T03:00:00Z     | tomorrow                | spec.notBefore must be a time in UTC, for example 2026-11-30T03:00:00Z
        2026-11-30T03:00:00Z     | 2026-13-30T03:00:00Z    | spec.notBefore must be a time in UTC
        window: 2h               | window: long            | spec.window must be a time from 1m to 168h, for example 2h
        window: 2h               | window: 10s             | spec.window must be a time from 1m to 168h
        """)
    void refuses(String good, String bad, String sentence) {
        assertThatThrownBy(() -> create(GOOD.replace(good, bad)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void neverChanges() {
        GenericKubernetesResource made = create(GOOD);
        Map<String, Object> spec = made.get("spec");
        spec.put("target", "orders-2");
        assertThatThrownBy(() -> client.resource(made).update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("a PostgresRoleChange never changes: delete this one and create another one");
    }

    @Test
    void takesTheSampleAndARecordOfTheOperator() throws IOException {
        assertThat(create(Files.readString(Path.of("../deploy/samples/switchover.yaml")))
                        .getMetadata()
                        .getUid())
                .isNotBlank();
        assertThat(create(GOOD.replaceAll("(?m)^ +(target|notBefore|window): .*\\n", "")
                                .replace("Switchover", "failover"))
                        .getMetadata()
                        .getUid())
                .isNotBlank();
    }
}
