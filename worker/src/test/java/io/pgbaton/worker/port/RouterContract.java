package io.pgbaton.worker.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.worker.fake.Sample;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every router does. */
public abstract class RouterContract {
    private Router router;

    /** A router that published nothing yet. */
    protected abstract Router newRouter();

    /** Where it sends clients now. */
    protected abstract Optional<Address> published(Router of);

    @BeforeEach
    void createRouter() {
        router = newRouter();
    }

    @Test
    void publishesThePrimary() {
        assertThat(route(2, 0)).isTrue();
        assertThat(published(router)).contains(Sample.address(0));
    }

    @Test
    void tellsWhomClientsAreLedTo() {
        assertThat(router.published(Sample.CLUSTER)).isEmpty();
        route(2, 0);
        assertThat(router.published(Sample.CLUSTER)).contains(Sample.name(0));
        unroute(3);
        route(3, 1);
        assertThat(router.published(Sample.CLUSTER)).contains(Sample.name(1));
    }

    @Test
    void publishingAgainChangesNothing() {
        route(2, 0);
        assertThat(route(2, 0)).isTrue();
        assertThat(published(router)).contains(Sample.address(0));
    }

    @Test
    void aNewEpochReplacesTheOldPrimary() {
        route(2, 0);
        assertThat(unroute(3)).isTrue();
        assertThat(published(router)).isNotEqualTo(Optional.of(Sample.address(1)));
        assertThat(route(3, 1)).isTrue();
        assertThat(published(router)).contains(Sample.address(1));
    }

    @Test
    void takingAwayTwiceIsTakingAwayOnce() {
        route(2, 0);
        unroute(3);
        assertThat(unroute(3)).isTrue();
    }

    @Test
    void aLateUnrouteOfThisEpochDoesNotTakeItsPrimaryAway() {
        route(3, 1);
        assertThat(unroute(3)).isFalse();
        assertThat(published(router)).contains(Sample.address(1));
    }

    @Test
    void aLateRouteOfAnOlderEpochIsRefused() {
        unroute(3);
        assertThat(route(2, 0)).isFalse();
        assertThat(published(router)).isEmpty();
    }

    @Test
    void aLateUnrouteOfAnOlderEpochIsRefused() {
        route(4, 2);
        assertThat(unroute(3)).isFalse();
        assertThat(published(router)).contains(Sample.address(2));
    }

    @Test
    void aLateRouteOfAnOlderEpochNeverReplacesANewerOne() {
        route(3, 1);
        assertThat(route(2, 0)).isFalse();
        assertThat(published(router)).contains(Sample.address(1));
    }

    @Test
    void clientsAreLedToNobodyWhileAMoveWaits() {
        route(2, 0);
        unroute(3);
        assertThat(withdraw(3)).isTrue();
        assertThat(withdraw(3)).as("once more").isTrue();
        assertThat(published(router)).isEmpty();
        assertThat(router.published(Sample.CLUSTER)).isEmpty();
        assertThat(route(2, 0)).as("an older one").isFalse();
        assertThat(route(3, 1)).isTrue();
        assertThat(published(router)).contains(Sample.address(1));
    }

    @Test
    void aLateWithdrawalTakesNobodyAway() {
        route(3, 1);
        assertThat(withdraw(3)).isFalse();
        assertThat(withdraw(2)).isFalse();
        assertThat(published(router)).contains(Sample.address(1));
    }

    private boolean withdraw(long epoch) {
        return router.withdraw(Sample.CLUSTER, new Epoch(epoch));
    }

    private boolean route(long epoch, int ordinal) {
        return router.route(Sample.CLUSTER, new Epoch(epoch), Sample.name(ordinal), Sample.address(ordinal));
    }

    private boolean unroute(long epoch) {
        return router.unroute(Sample.CLUSTER, new Epoch(epoch));
    }
}
