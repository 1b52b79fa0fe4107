package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.ClusterNames;
import io.pgbaton.resources.Labels;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.Router;
import io.pgbaton.worker.port.RouterContract;
import io.pgbaton.worker.port.StoreException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LabelRouterIT extends RouterContract {
    private static final int ROUNDS = 20;
    private static final long DEADLINE_SECONDS = 20;

    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private OrdersOnKubernetes orders = new OrdersOnKubernetes(KUBERNETES.client(), "not yet");

    @Override
    protected Router newRouter() {
        orders = new OrdersOnKubernetes(KUBERNETES.client(), KUBERNETES.newNamespace()).withPods();
        return orders.router();
    }

    @Override
    protected Optional<Address> published(Router of) {
        List<Pod> primaries = orders.primaries();
        assertThat(primaries).hasSizeLessThanOrEqualTo(1);
        return primaries.stream()
                .map(pod -> new Address(pod.getStatus().getPodIP(), ClusterNames.POSTGRES_PORT))
                .findFirst();
    }

    @Test
    void showsInWhichEpochAPodGotItsRole() {
        route(2, 0);
        assertThat(orders.primaries())
                .singleElement()
                .satisfies(pod ->
                        assertThat(pod.getMetadata().getAnnotations()).containsEntry(Labels.EPOCH_ANNOTATION, "2"));
    }

    @Test
    void theOldPrimaryKeepsItsLabelUntilTheNewOneHasIt() {
        route(2, 0);
        orders.router().unroute(Sample.CLUSTER, new Epoch(3));
        assertThat(orders.primaries())
                .singleElement()
                .satisfies(pod -> assertThat(pod.getMetadata().getName())
                        .isEqualTo(Sample.name(0).value()));
    }

    @Test
    void theLastChangeOfEitherRoleComesAfterBothHaveChangedOver() {
        route(2, 1);
        route(3, 0);
        assertThat(version(1)).as("loses the role").isLessThan(version(0));
        assertThat(version(0)).as("gets the role").isLessThan(version(2));
    }

    @Test
    void aNewerBatonStandsAgainstAnOlderRoute() {
        orders.batons().create(Sample.founding());
        var read = orders.batons().get(Sample.CLUSTER).orElseThrow();
        orders.batons().compareAndSet(read, read.value().open(Sample.ballot(3)));
        assertThat(route(2, 0)).isFalse();
        assertThat(orders.primaries()).isEmpty();
    }

    @Test
    void aPodThatWasMadeAnewDoesNotInheritTheRole() {
        assertThatThrownBy(() -> {
                    orders.deletePod(1);
                    orders.createPod(1, "10.77.0.99");
                    route(3, 1);
                })
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("orders-1");
        assertThat(orders.primaries()).isEmpty();
    }

    @Test
    void aPodThatWasMadeAnewIsNotBehindTheOthers() {
        orders.router().unroute(Sample.CLUSTER, new Epoch(3));
        orders.deletePod(1);
        orders.createPod(1, Sample.address(1).host());
        assertThat(route(2, 1)).isFalse();
    }

    @Test
    void afterANewUnrouteNoOldRouteIsPublishedWhoeverWasFirst() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                long old = 2 + 2L * round;
                Future<Boolean> late = threads.submit(() -> route(old, 0));
                Future<Boolean> newer =
                        threads.submit(() -> orders.router().unroute(Sample.CLUSTER, new Epoch(old + 1)));
                assertThat(newer.get()).isTrue();
                boolean published = late.get();
                assertThat(route(old, 2))
                        .as("round %d, after the new one", round)
                        .isFalse();
                assertThat(orders.primaries())
                        .as("round %d, the old one was published: %s", round, published)
                        .noneMatch(pod ->
                                Sample.name(2).value().equals(pod.getMetadata().getName()));
            }
        }
    }

    @Test
    void showsTheNewPrimaryBeforeItsLabelStandsAndThenLeavesItToTheLabel() throws Exception {
        BlockingQueue<List<String>> shown = new LinkedBlockingQueue<>();
        orders.router().unroute(Sample.CLUSTER, new Epoch(3));
        try (var _ = orders.watchShown(shown)) {
            assertThat(shown.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEmpty();
            assertThat(route(3, 1)).isTrue();
            assertThat(shown.poll(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .containsExactly(Sample.address(1).host());
            assertThat(shown.poll(DEADLINE_SECONDS, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void whatIsAnnouncedIsShownAndTakesTheRoleFromTheOldPrimaryAlone() {
        route(2, 0);
        long next = version(1);
        long other = version(2);
        assertThat(announce(3, 1)).isTrue();
        assertThat(orders.shown()).containsExactly(Sample.address(1).host());
        assertThat(orders.primaries()).isEmpty();
        assertThat(version(1)).isEqualTo(next);
        assertThat(version(2)).isEqualTo(other);
    }

    @Test
    void whatWasAnnouncedIsPublishedInTheSameOrder() {
        route(2, 1);
        announce(3, 0);
        route(3, 0);
        assertThat(version(1)).as("loses the role").isLessThan(version(0));
        assertThat(version(0)).as("gets the role").isLessThan(version(2));
        assertThat(orders.shown()).isEmpty();
    }

    /** So that no budget goes on counting who is not its own any more. */
    @Test
    void afterAWithdrawalTheNewPrimaryIsLabelledBeforeTheOthers() {
        route(2, 1);
        orders.router().withdraw(Sample.CLUSTER, new Epoch(3));
        announce(3, 0);
        route(3, 0);
        assertThat(version(0)).as("gets the role").isLessThan(version(1)).isLessThan(version(2));
    }

    /** What was announced stands in the slice alone until the labels follow it. */
    @Test
    void aLateWithdrawalLeavesWhatIsAnnounced() {
        route(2, 0);
        announce(3, 1);
        orders.router().withdraw(Sample.CLUSTER, new Epoch(3));
        assertThat(orders.shown()).containsExactly(Sample.address(1).host());
    }

    @Test
    void anOlderEpochAnnouncesNobody() {
        route(3, 0);
        assertThat(announce(2, 1)).isFalse();
        assertThat(orders.primaries())
                .singleElement()
                .satisfies(pod -> assertThat(pod.getMetadata().getName())
                        .isEqualTo(Sample.name(0).value()));
        assertThat(orders.shown()).isEmpty();
    }

    @Test
    void whatStandsIsNotWrittenAgain() {
        route(3, 1);
        String slice = sliceVersion();
        long label = version(1);
        assertThat(route(3, 1)).isTrue();
        assertThat(sliceVersion()).isEqualTo(slice);
        assertThat(version(1)).isEqualTo(label);
    }

    @Test
    void anOlderEpochIsShownToNobodyOnceANewerOneHasClaimedTheRoute() {
        RouteSlice slice = new RouteSlice(KUBERNETES.client(), orders.place());
        RouteSlice.Seen old = slice.read();
        orders.router().unroute(Sample.CLUSTER, new Epoch(3));
        assertThat(slice.show(old, new Epoch(2), "orders-0", "10.77.0.1")).isEmpty();
        assertThat(orders.shown()).isEmpty();
    }

    @Test
    void routesByTheLabelIfTheSliceIsRefused() {
        // No slice may show an address of this kind.
        orders.deletePod(1);
        orders.createPod(1, "127.0.0.99");
        Address refused = new Address("127.0.0.99", ClusterNames.POSTGRES_PORT);
        assertThat(orders.router().route(Sample.CLUSTER, new Epoch(3), Sample.name(1), refused))
                .isTrue();
        assertThat(orders.primaries()).hasSize(1);
        assertThat(orders.shown()).isEmpty();
    }

    @Test
    void theSliceGoesWithItsCluster() {
        orders.router().unroute(Sample.CLUSTER, new Epoch(3));
        assertThat(orders.slice())
                .isNotNull()
                .satisfies(slice -> assertThat(slice.getMetadata().getOwnerReferences())
                        .singleElement()
                        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(Sample.CLUSTER.value())));
    }

    private String sliceVersion() {
        return Objects.requireNonNull(orders.slice()).getMetadata().getResourceVersion();
    }

    private long version(int ordinal) {
        return Long.parseLong(orders.pod(ordinal).getMetadata().getResourceVersion());
    }

    private boolean announce(long epoch, int ordinal) {
        return orders.router()
                .announce(Sample.CLUSTER, new Epoch(epoch), Sample.name(ordinal), Sample.address(ordinal));
    }

    private boolean route(long epoch, int ordinal) {
        return orders.router().route(Sample.CLUSTER, new Epoch(epoch), Sample.name(ordinal), Sample.address(ordinal));
    }
}
