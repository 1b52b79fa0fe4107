package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.local.InstanceProcess;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of a running cluster wants its commits to wait for fewer others, and for more again, while clients write. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class ShapeChangeScenarioIT {
    @Test
    void commitsWaitForNobodyForTwoAndForOneAgain(Scenario scenario) throws IOException {
        long epoch = scenario.stack().baton().orElseThrow().epoch().number();
        for (int acknowledgements : new int[] {0, 2, 1}) {
            scenario.want(acknowledgements);
            scenario.awaitShape(acknowledgements);
            scenario.witness().awaitAcknowledged();
        }
        assertThat(scenario.stack().baton().orElseThrow().epoch().number())
                .as("nobody had to be moved for that")
                .isEqualTo(epoch);
    }

    @Test
    void aFailoverComesBetweenAndTheChangeIsTakenUpAgain(Scenario scenario) throws IOException {
        scenario.want(2);
        scenario.failover(InstanceProcess::killPostgres);
        scenario.awaitShape(2);
        scenario.want(1);
        scenario.awaitShape(1);
    }
}
