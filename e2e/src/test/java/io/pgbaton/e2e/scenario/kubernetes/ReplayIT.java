package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Standbys have received what they do not replay. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class ReplayIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int SILENCE_SECONDS = 60;

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "a query on each standby keeps it from replaying, then the node of the primary is switched off",
            behaviour = "what they have received counts as theirs; one of them leads with all of it")
    void standbysWhoseReplayWaitsForAQueryCanLead(KubernetesScenario scenario) throws SQLException {
        Login login = scenario.stack().application();
        Address primary = scenario.primary().postgres().orElseThrow();
        run(login, primary, "create table contested (id int)");
        List<Connection> readers = new ArrayList<>();
        try {
            for (InstancePod standby : scenario.standbys()) {
                Address address = standby.postgres().orElseThrow();
                Eventually.within(DEADLINE, "the table on " + standby, () -> reads(login, address, readers));
            }
            run(login, primary, "drop table contested");

            Failover failover = scenario.failover(old -> scenario.sandbox().powerOff(old.node()));

            assertThat(failover.to()).isNotEqualTo(failover.from());
        } finally {
            for (Connection reader : readers) {
                reader.close();
            }
        }
    }

    /** Whether a transaction was left open that has read the table. */
    private static boolean reads(Login login, Address server, List<Connection> readers) {
        try {
            Connection connection = login.connect(server, SILENCE_SECONDS);
            readers.add(connection);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select * from contested");
            }
            return true;
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static void run(Login login, Address server, String command) throws SQLException {
        try (Connection connection = login.connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }
}
