package io.pgbaton.operator.switchover;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.operator.engine.EngineGateway;
import io.pgbaton.operator.engine.EngineState;
import io.pgbaton.operator.engine.Requests;
import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.person.RequestMessenger;
import io.pgbaton.operator.person.Sealer;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.start.RunStarter;
import io.temporal.client.WorkflowClient;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests on a real API server, with nobody but the keeper under test to serve them. */
class RequestKeeperIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = Kubernetes.withStatefulSets();

    private final WorkflowClient temporal = new TemporalConnection("127.0.0.1:9", "pgbaton", "test").client();
    private String namespace = "";

    @BeforeEach
    void makeClusterAndAsk() {
        namespace = KUBERNETES.newRestrictedNamespace();
        client().resource(Sample.newCluster(namespace)).create();
        ask("monday");
    }

    private void ask(String name) {
        PostgresRoleChange request = new PostgresRoleChange();
        request.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        request.setSpec(new PostgresRoleChangeSpec(
                PostgresRoleChangeSpec.Type.SWITCHOVER, "orders", "orders-1", "a test", null, null));
        client().resource(request).create();
    }

    @AfterEach
    void disconnect() {
        temporal.getWorkflowServiceStubs().shutdownNow();
    }

    @Test
    void beginsByNoSpecThatIsNotTheClustersAnyMore() {
        PostgresCluster cached = cluster();
        client().resource(cached).edit(cluster -> {
            cluster.setSpec(Sample.spec(2, "pgbaton/postgres:17"));
            return cluster;
        });

        RequestKeeper.Served served = serve(cached);
        assertThat(summary()).isEqualTo("the spec of orders has just been changed, and is read first");
        assertThat(served.busy()).as("it is looked at again at once").isTrue();
    }

    @Test
    void beginsByTheSpecAsItIs() {
        serve(cluster());
        assertThat(summary()).contains("waiting for the workflow engine");
    }

    @Test
    void makesNoRequestAnewThatIsGone() {
        PostgresRoleChange cached = request();
        client().resource(cached).delete();
        assertThat(serve(cluster(), cached).busy())
                .as("it is looked at again at once")
                .isTrue();
        assertThat(requests()).isEmpty();
    }

    @Test
    void takesNoRequestForAnotherOfItsName() {
        PostgresRoleChange cached = request();
        client().resource(cached).delete();
        ask("monday");
        serve(cluster(), cached);
        assertThat(request().getMetadata().getFinalizers()).isEmpty();
    }

    private RequestKeeper.Served serve(PostgresCluster cluster) {
        return serve(cluster, request());
    }

    private RequestKeeper.Served serve(PostgresCluster cluster, PostgresRoleChange cached) {
        EngineGateway gateway = new EngineGateway(temporal);
        EngineState away = new EngineState.Unreachable("it is away");
        RequestKeeper keeper = new RequestKeeper(
                client(),
                new RequestKeeper.Engine(
                        new Requests(gateway, new RunStarter(temporal, RunOptions.TASK_QUEUE), () -> away), run -> ""),
                new RequestMessenger(gateway, (about, word, text) -> {}, new Sealer(it -> Optional.empty())),
                owned -> List.of(cached));
        return keeper.serve(cluster, null, Optional::empty, Instant.now());
    }

    private String summary() {
        return Objects.requireNonNull(
                Objects.requireNonNull(request().getStatus()).summary());
    }

    private List<PostgresRoleChange> requests() {
        return client().resources(PostgresRoleChange.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    private PostgresRoleChange request() {
        return client().resources(PostgresRoleChange.class)
                .inNamespace(namespace)
                .withName("monday")
                .require();
    }

    private PostgresCluster cluster() {
        return client().resources(PostgresCluster.class)
                .inNamespace(namespace)
                .withName("orders")
                .require();
    }

    private static KubernetesClient client() {
        return KUBERNETES.client();
    }
}
