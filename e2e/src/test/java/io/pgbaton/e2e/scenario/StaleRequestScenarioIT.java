package io.pgbaton.e2e.scenario;

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
}
