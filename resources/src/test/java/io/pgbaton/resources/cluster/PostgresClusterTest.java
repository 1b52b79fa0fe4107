package io.pgbaton.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresClusterTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void readsWhatPeopleWrite() {
        PostgresCluster cluster = serialization.unmarshal("""
                apiVersion: pgbaton.io/v1
                kind: PostgresCluster
                metadata:
                  name: orders
                spec:
                  replicas: 3
                  image: pgbaton/postgres:17
                  laterField: ignored
                  storageSpec:
                    resources:
                      requests:
                        storage: 1Gi
                """, PostgresCluster.class);
        assertThat(cluster.getSpec().replicas()).isEqualTo(3);
        assertThat(cluster.getSpec().resources()).isNull();
        assertThat(cluster.getSpec().storageSpec().getResources().getRequests())
                .containsEntry("storage", new Quantity("1Gi"));
        assertThat(cluster.getStatus()).isNull();
        assertThat(cluster.names().instances(2).toString()).isEqualTo("[orders-0, orders-1]");
    }

    @Test
    void writesOnlyWhatIsKnown() {
        PostgresClusterStatus status =
                new PostgresClusterStatus(7L, 2, "orders-0", null, List.of(), 2L, null, List.of(), null, null, null);
        assertThat(serialization.asJson(status))
                .isEqualTo("{\"observedGeneration\":7,\"readyReplicas\":2,\"currentPrimary\":\"orders-0\","
                        + "\"conditions\":[],\"epoch\":2,\"instances\":[]}");
    }
}
