package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.KubernetesAccess;
import io.pgbaton.resources.baton.BatonResource;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BatonStore;
import io.pgbaton.worker.port.BatonStoreContract;
import io.pgbaton.worker.port.StoreException;
import io.pgbaton.worker.port.Versioned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResourceBatonStoreIT extends BatonStoreContract {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private final OrdersOnKubernetes contracted = orders();

    @Override
    protected BatonStore newStore() {
        return contracted.batons();
    }

    @Override
    protected void lose() {
        KUBERNETES.client().resource(resource(contracted)).delete();
    }

    private static OrdersOnKubernetes orders() {
        return new OrdersOnKubernetes(KUBERNETES.client(), KUBERNETES.newNamespace());
    }

    @Test
    void peopleReadItUnderTheClustersName() {
        OrdersOnKubernetes orders = orders();
        orders.batons().create(Sample.founding());
        PostgresBaton resource = resource(orders);
        assertThat(BatonResource.batonOf(resource.getSpec())).isEqualTo(Sample.founding());
        assertThat(resource.getMetadata().getLabels()).containsEntry("cluster", "orders");
        assertThat(resource.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(Sample.CLUSTER.value()));
    }

    @Test
    void keepsNameAndOwnerThroughEveryWrite() {
        OrdersOnKubernetes orders = orders();
        BatonStore store = orders.batons();
        store.create(Sample.founding());
        store.compareAndSet(
                store.get(Sample.CLUSTER).orElseThrow(), Sample.founding().withSystemIdentifier("7"));
        assertThat(resource(orders).getMetadata().getLabels()).containsEntry("cluster", "orders");
        assertThat(resource(orders).getMetadata().getOwnerReferences()).hasSize(1);
    }

    @Test
    void theServerItselfRefusesWhatMustNeverHappen() {
        OrdersOnKubernetes orders = orders();
        orders.batons().create(Sample.founding());
        PostgresBaton edited = resource(orders);
        edited.setSpec(BatonResource.specOf(Sample.founding()
                .withMembership(Sample.members(2), 0)
                .withMembership(Sample.members(1), 0)
                .open(Sample.ballot(3))
                .elect(Sample.member(0), Sample.run(0))));
        assertThatThrownBy(() -> KUBERNETES.client().resource(edited).update())
                .hasMessageContaining("a new epoch begins without a candidate");
    }

    @Test
    void theNamesakeOfADeletedClusterIsNotItsBaton() {
        OrdersOnKubernetes orders = orders();
        PostgresBaton foreign = new PostgresBaton();
        foreign.getMetadata().setNamespace(orders.namespace());
        foreign.getMetadata().setName("orders");
        Baton founding = Sample.founding();
        foreign.setSpec(BatonResource.specOf(Baton.founding(
                new io.pgbaton.core.model.ClusterUid("gone"), founding.ballot(), Sample.member(0), Sample.run(0))));
        KUBERNETES.client().resource(foreign).create();
        assertThat(orders.batons().get(Sample.CLUSTER)).isEmpty();
        assertThat(orders.batons().create(founding)).isInstanceOf(BatonStore.Written.Conflict.class);
    }

    @Test
    void oneThatWasDeletedCannotBeReplaced() {
        OrdersOnKubernetes orders = orders();
        BatonStore store = orders.batons();
        store.create(Sample.founding());
        Versioned<Baton> read = store.get(Sample.CLUSTER).orElseThrow();
        KUBERNETES.client().resource(resource(orders)).delete();
        assertThat(store.compareAndSet(read, read.value().withSystemIdentifier("7")))
                .isInstanceOf(BatonStore.Written.Conflict.class);
        assertThat(store.get(Sample.CLUSTER)).isEmpty();
    }

    @Test
    void anApiServerThatDoesNotAnswerIsNotAMissingBaton() {
        Config nowhere = new ConfigBuilder(KUBERNETES.config())
                .withMasterUrl("https://127.0.0.1:1")
                .build();
        try (KubernetesClient client = KubernetesAccess.client(nowhere)) {
            BatonStore store = new OrdersOnKubernetes(client, "default").batons();
            assertThatThrownBy(() -> store.get(Sample.CLUSTER)).isInstanceOf(StoreException.class);
            assertThatThrownBy(() -> store.create(Sample.founding())).isInstanceOf(StoreException.class);
        }
    }

    private static PostgresBaton resource(OrdersOnKubernetes orders) {
        return KUBERNETES
                .client()
                .resources(PostgresBaton.class)
                .inNamespace(orders.namespace())
                .withName("orders")
                .get();
    }
}
