package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.local.InstanceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Baton is deleted by hand while clients write. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class LostBatonScenarioIT {
    @Test
    void aHealthyClusterIsAdopted(Scenario scenario) {
        scenario.failover(primary -> deleteBaton(scenario));
    }

    @Test
    void aClusterIsNotAdoptedBeforeItsLastInstanceIsBackAndServesMeanwhile(Scenario scenario) {
        InstanceProcess standby = scenario.standbys().getFirst();
        scenario.failover(primary -> {
            standby.killAll();
            deleteBaton(scenario);
            scenario.witness().awaitAcknowledged();
            assertThat(scenario.stack().baton()).isEmpty();
            standby.start();
        });
    }

    private static void deleteBaton(Scenario scenario) {
        try {
            Files.delete(scenario.stack().cluster().batonFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
