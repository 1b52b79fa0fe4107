package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.JobState;
import io.pgbaton.e2e.fault.SilencedSenders;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("scenario")
@ExtendWith(SharedCluster.class)
class PostgresKilledScenarioIT {
    private static final int SILENCE_SECONDS = 10;
    private static final Duration JOB_DEADLINE = Duration.ofSeconds(30);

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
        Failover failover = scenario.failover(primary -> writeBehindTheStandbysBack(scenario, primary));

        InstanceName old = failover.from();
        assertThat(failover.to()).as("who has what was acknowledged").isNotEqualTo(old);
        scenario.stack().instance(old).start();
        scenario.awaitStreaming(old);
        assertThat(endedJob(scenario, old).detail()).startsWith("rewind");
        assertThat(hasUnseenTable(scenario, old)).isFalse();
    }

    @Test
    void anOldPrimaryThatCannotBeRewoundIsCloned(Scenario scenario) throws Exception {
        Failover failover = scenario.failover(InstanceProcess::killAll);
        InstanceProcess old = scenario.stack().instance(failover.from());

        deleteLog(old.volume().resolve("data/pg_wal"));
        old.start();

        scenario.awaitStreaming(old.name());
        assertThat(endedJob(scenario, old.name()).detail()).startsWith("clone");
    }

    /**
     * A committed transaction that no standby can have received: the senders stand still, and die with their server. It stays
     * away until the role has moved: back as a standby, it would send its whole log to those that have not frozen yet.
     */
    private static void writeBehindTheStandbysBack(Scenario scenario, InstanceProcess primary) {
        int standbys = scenario.stack().instances().size() - 1;
        SilencedSenders senders = SilencedSenders.of(primary::walSenders, standbys);
        try (Connection connection = connect(scenario, primary.address().postgres());
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            statement.execute("create table unseen (id int)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        senders.requireNobodyElse();
        primary.killAll();
    }

    private static boolean hasUnseenTable(Scenario scenario, InstanceName instance) throws SQLException {
        Address server = scenario.stack().instance(instance).address().postgres();
        try (Connection connection = connect(scenario, server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('unseen') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Connection connect(Scenario scenario, Address server) throws SQLException {
        return scenario.stack().observer().connect(server, SILENCE_SECONDS);
    }

    /** It streams a moment before its job says so. */
    private static JobState endedJob(Scenario scenario, InstanceName instance) {
        return Eventually.get(
                JOB_DEADLINE,
                () -> "the job of %s to be done".formatted(instance),
                () -> scenario.stack()
                        .instance(instance)
                        .state()
                        .flatMap(state -> Optional.ofNullable(state.job()))
                        .filter(JobState::isDone));
    }

    private static void deleteLog(Path folder) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "[0-9A-F]*[0-9A-F]")) {
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
    }
}
