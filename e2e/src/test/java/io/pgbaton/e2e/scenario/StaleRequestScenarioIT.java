package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Epoch;
import io.pgbaton.e2e.local.InstanceProcess;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that come too late, or from somebody else, change nothing on real instances (I2, I3, I4). */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class StaleRequestScenarioIT {
    @Test
    void anOlderEpochIsRefused(Scenario scenario) {
        new StaleRequests(scenario.stack()).anOlderEpochIsRefused();
    }

    @Test
    void theSameEpochOfAnotherOpeningIsRefused(Scenario scenario) {
        new StaleRequests(scenario.stack()).theSameEpochOfAnotherOpeningIsRefused();
    }

    @Test
    void anotherClusterOrVolumeIsRefusedWhateverItsEpoch(Scenario scenario) {
        new StaleRequests(scenario.stack()).anotherClusterOrVolumeIsRefusedWhateverItsEpoch();
    }

    @Test
    void aPromoteThatBringsBackNoChallengeIsRefused(Scenario scenario) {
        new StaleRequests(scenario.stack()).aPromoteThatBringsBackNoChallengeIsRefused();
    }

    @Test
    void aStrangerIsNotListenedTo(Scenario scenario) {
        new StaleRequests(scenario.stack()).aStrangerIsNotListenedTo();
    }

    /** With all that they said: the nonces, tokens and challenges of then. */
    @Test
    @FailureMode(
            fault =
                    "all that workers ever asked of instances, promote, follow, join and setting among it, is asked again"
                            + " two epochs later",
            behaviour = "each of it is refused with its reason, and nothing changes")
    void whatWorkersAskedForIsRefusedTwoEpochsLater(Scenario scenario) throws IOException {
        Epoch past = scenario.failover(InstanceProcess::killPostgres).epoch();
        scenario.failover(InstanceProcess::killPostgres);
        scenario.failover(InstanceProcess::killPostgres);
        scenario.recover();

        ReplayedRequests requests = scenario.recordedUntil(past);
        System.out.println("  asked again: " + requests.kinds());
        assertThat(requests.kinds())
                .containsKeys(
                        "Bootstrap", "Join", "Settings", "Freeze", "Challenge", "Promote", "Follow", "Gate", "Admit");
        requests.areRefusedAndChangeNothing();
        scenario.witness().awaitAcknowledged();
    }
}
