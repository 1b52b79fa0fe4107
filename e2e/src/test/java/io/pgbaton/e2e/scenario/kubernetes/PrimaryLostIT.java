package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.SilencedSenders;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.story.Failover;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The primary's PostgreSQL or its pod goes away; whoever is best leads, and whoever led comes back. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class PrimaryLostIT {
    private static final int SILENCE_SECONDS = 10;

    @Test
    void postgresOfThePrimaryIsKilled(KubernetesScenario scenario) {
        Failover failover = scenario.failover(InstancePod::killPostgres);

        scenario.awaitStatusPrimary(failover.to());
        assertThat(scenario.awaitRecord(failover.epoch()).getStatus().to())
                .isEqualTo(failover.to().value());
    }

    @Test
    void thePodOfThePrimaryIsDeleted(KubernetesScenario scenario) {
        Failover failover = scenario.failover(InstancePod::delete);

        scenario.awaitStreaming(failover.from());
    }

    @Test
    void thePodOfThePrimaryIsDeletedByForce(KubernetesScenario scenario) {
        Failover failover = scenario.failover(InstancePod::deleteByForce);

        scenario.awaitStreaming(failover.from());
    }

    @Tag("thorough")
    @Test
    void theRoleMovesTenTimesInARow(KubernetesScenario scenario) {
        for (int i = 0; i < 10; i++) {
            // At once, without waiting until the one killed before is back.
            scenario.failover(InstancePod::killPostgres);
        }
    }

    @Tag("thorough")
    @Test
    void whatOnlyTheOldPrimaryHadIsRewound(KubernetesScenario scenario) throws SQLException {
        Failover failover = scenario.failover(primary -> writeBehindTheStandbysBack(scenario, primary));

        InstanceName old = failover.from();
        assertThat(failover.to()).as("who has what was acknowledged").isNotEqualTo(old);
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(old);
        assertThat(scenario.awaitEndedJob(old).detail()).startsWith("rewind");
        assertThat(hasUnseenTable(scenario, old)).isFalse();
    }

    /**
     * A committed transaction that no standby can have received: the senders stand still, and die with their machine. It stays
     * off until the role has moved: back as a standby, the server would send its whole log to those that have not frozen yet.
     */
    private static void writeBehindTheStandbysBack(KubernetesScenario scenario, InstancePod primary) {
        int standbys = scenario.stack().instances().size() - 1;
        SilencedSenders senders = SilencedSenders.of(primary::walSenders, standbys);
        try (Connection connection = connect(scenario, primary.postgres().orElseThrow());
                Statement statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = local");
            statement.execute("create table unseen (id int)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        senders.requireNobodyElse();
        scenario.sandbox().powerOff(primary.node());
    }

    private static boolean hasUnseenTable(KubernetesScenario scenario, InstanceName instance) throws SQLException {
        Address server = scenario.stack().instance(instance).postgres().orElseThrow();
        try (Connection connection = connect(scenario, server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select to_regclass('unseen') is not null")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Connection connect(KubernetesScenario scenario, Address server) throws SQLException {
        return scenario.stack().application().connect(server, SILENCE_SECONDS);
    }
}
