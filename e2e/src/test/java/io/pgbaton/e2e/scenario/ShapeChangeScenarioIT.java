package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.membership.WantedShape;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.wire.Wire;
import io.pgbaton.worker.local.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of a running cluster wants its commits to wait for fewer others, and for more again, while clients write. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class ShapeChangeScenarioIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @Test
    void commitsWaitForNobodyForTwoAndForOneAgain(Scenario scenario) throws IOException {
        long epoch = scenario.stack().baton().orElseThrow().epoch().number();
        for (int acknowledgements : new int[] {0, 2, 1}) {
            want(scenario, acknowledgements);
            awaitShape(scenario, acknowledgements);
            scenario.witness().awaitAcknowledged();
        }
        assertThat(scenario.stack().baton().orElseThrow().epoch().number())
                .as("nobody had to be moved for that")
                .isEqualTo(epoch);
    }

    @Test
    void aFailoverComesBetweenAndTheChangeIsTakenUpAgain(Scenario scenario) throws IOException {
        want(scenario, 2);
        scenario.failover(InstanceProcess::killPostgres);
        awaitShape(scenario, 2);
        want(scenario, 1);
        awaitShape(scenario, 1);
    }

    private static void want(Scenario scenario, int acknowledgements) throws IOException {
        Path file = scenario.stack().cluster().directory().resolve(LocalCluster.WANTED_FILE);
        Path next = file.resolveSibling("wanted.next");
        int replicas = scenario.stack().cluster().instances().size();
        Files.writeString(next, Wire.mapper().writeValueAsString(new WantedShape(replicas, acknowledgements)));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void awaitShape(Scenario scenario, int acknowledgements) {
        Eventually.within(
                DEADLINE,
                "W = %d".formatted(acknowledgements),
                () -> scenario.stack()
                        .baton()
                        .filter(baton -> baton.phase() == Phase.HELD)
                        .filter(baton -> baton.acknowledgements() == acknowledgements)
                        .isPresent());
    }
}
