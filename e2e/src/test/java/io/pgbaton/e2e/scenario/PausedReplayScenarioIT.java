package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Failover;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody paused the replay of standbys by hand, and forgot it. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class PausedReplayScenarioIT {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int SILENCE_SECONDS = 5;
    private static final String PASSWORD = "super";

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the replay of all standbys was paused by hand, then the primary is lost with all its processes",
            behaviour = "what they have received counts as theirs; one of them leads with all of it")
    void standbysWhoseReplayIsPausedCanLead(Scenario scenario) throws IOException {
        InstanceProcess primary = scenario.primary();
        Login observer = scenario.stack().observer();
        letPause(primary, observer);
        for (InstanceProcess standby : scenario.standbys()) {
            Address address = standby.address().postgres();
            Eventually.within(
                    DEADLINE, "the replay of %s to be paused".formatted(standby), () -> pause(observer, address));
        }
        scenario.witness().awaitAcknowledged();

        Failover failover = scenario.failover(InstanceProcess::killAll);

        assertThat(failover.to()).isNotEqualTo(failover.from());
        primary.start();
        scenario.awaitStreaming(primary.name());
    }

    private static void letPause(InstanceProcess primary, Login observer) throws IOException {
        primary.letSuperuserIn(PASSWORD);
        Login superuser = new Login("postgres", PASSWORD, observer.database(), Map.of("sslmode", "require"));
        String grant = "GRANT EXECUTE ON FUNCTION pg_wal_replay_pause() TO " + observer.user();
        Eventually.within(
                DEADLINE,
                "the superuser to be let in",
                () -> ask(superuser, primary.address().postgres(), grant, ""));
    }

    private static boolean pause(Login observer, Address standby) {
        return ask(
                observer, standby, "SELECT pg_wal_replay_pause()", "SELECT pg_get_wal_replay_pause_state() = 'paused'");
    }

    /** Whether the command went through, and the question after it, if there is one, is answered by yes. */
    private static boolean ask(Login login, Address server, String command, String question) {
        try (Connection connection = login.connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement()) {
            statement.execute(command);
            if (question.isEmpty()) {
                return true;
            }
            try (ResultSet row = statement.executeQuery(question)) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException notYet) {
            return false;
        }
    }
}
