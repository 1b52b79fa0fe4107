package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.UnseenTable;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("scenario")
@ExtendWith(SharedCluster.class)
class PostgresKilledScenarioIT {
    @Test
    void theRoleMovesTenTimesInARow(Scenario scenario) {
        for (int i = 0; i < 10; i++) {
            // At once, without waiting until the one killed before is back.
            scenario.failover(InstanceProcess::killPostgres);
        }
    }

    @Test
    void aPrimaryKilledWithAllItsProcessesComesBackWhenItIsStartedAgain(Scenario scenario) {
        Failover failover = scenario.failover(InstanceProcess::killAll);

        assertThat(failover.to()).isNotEqualTo(failover.from());
        scenario.stack().instance(failover.from()).start();
        scenario.awaitStreaming(failover.from());
    }

    @Test
    void thePrimaryMayDieWhileAStandbyIsDown(Scenario scenario) {
        InstanceProcess standby = scenario.standbys().getFirst();
        standby.killAll();

        scenario.failover(InstanceProcess::killPostgres);

        standby.start();
        scenario.awaitStreaming(standby.name());
    }

    @Test
    void whatOnlyTheOldPrimaryHadIsRewound(Scenario scenario) throws Exception {
        Failover failover = scenario.failover(scenario::killWithUnseenCommit);

        InstanceName old = failover.from();
        assertThat(failover.to()).as("who has what was acknowledged").isNotEqualTo(old);
        scenario.stack().instance(old).start();
        scenario.awaitStreaming(old);
        assertThat(scenario.awaitEndedJob(old).detail()).startsWith("rewind");
        assertThat(UnseenTable.isOn(
                        scenario.stack().observer(),
                        scenario.stack().instance(old).address().postgres()))
                .isFalse();
    }

    @Test
    void anOldPrimaryThatCannotBeRewoundIsCloned(Scenario scenario) throws Exception {
        Failover failover = scenario.failover(InstanceProcess::killAll);
        InstanceProcess old = scenario.stack().instance(failover.from());

        deleteLog(old.volume().resolve("data/pg_wal"));
        old.start();

        scenario.awaitStreaming(old.name());
        assertThat(scenario.awaitEndedJob(old.name()).detail()).startsWith("clone");
    }

    private static void deleteLog(Path folder) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "[0-9A-F]*[0-9A-F]")) {
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
    }
}
