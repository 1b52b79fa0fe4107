package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.leash.LeashTimes;
import io.pgbaton.core.model.Address;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Failover;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The wall clock of a machine jumps by an hour. Leash and timer go by monotonic clocks, so nothing follows from it (I5, M4). */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
@SharedCluster.OwnClocks
class ClockScenarioIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SEEN_DEADLINE = Duration.ofSeconds(30);
    /** Twice what a leash lasts. */
    private static final Duration LONG_ENOUGH = LeashTimes.PRODUCTION.length().multipliedBy(2);

    private static final int SILENCE_SECONDS = 10;

    @Tag("thorough")
    @Test
    @FailureMode(
            fault =
                    "the wall clock of the primary jumps an hour ahead, an hour behind, and back; then a standby's does",
            behaviour = "nothing: the primary serves on")
    void aClockThatJumpsCostsNobodyTheRole(Scenario scenario) {
        Baton before = scenario.stack().baton().orElseThrow();

        jump(scenario, scenario.primary());
        jump(scenario, scenario.standbys().getFirst());

        assertThat(scenario.stack().baton()).hasValue(before);
        assertThat(scenario.witness().longestGap()).as("write gap").isLessThan(LeashTimes.PRODUCTION.length());
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the wall clock of the primary is an hour ahead and that of a standby an hour behind,"
                    + " when PostgreSQL of the primary is killed",
            behaviour = "the role moves as ever")
    void theRoleMovesBetweenClocksThatAreHoursApart(Scenario scenario) {
        InstanceProcess primary = scenario.primary();
        InstanceProcess standby = scenario.standbys().getFirst();
        step(scenario, primary, HOUR);
        step(scenario, standby, HOUR.negated());

        Failover failover = scenario.failover(InstanceProcess::killPostgres);

        scenario.awaitStreaming(failover.to().equals(primary.name()) ? standby.name() : primary.name());
        step(scenario, primary, Duration.ZERO);
        step(scenario, standby, Duration.ZERO);
    }

    private static void jump(Scenario scenario, InstanceProcess instance) {
        for (Duration offset : new Duration[] {HOUR, HOUR.negated(), Duration.ZERO}) {
            step(scenario, instance, offset);
            Eventually.pause(LONG_ENOUGH);
            scenario.witness().awaitAcknowledged();
        }
    }

    /** Steps it, and waits until PostgreSQL shows it. */
    private static void step(Scenario scenario, InstanceProcess instance, Duration offset) {
        instance.clock().step(offset);
        Eventually.within(
                SEEN_DEADLINE,
                "the clock of %s to be off by %s".formatted(instance, offset),
                () -> isOffBy(offset, scenario, instance));
    }

    private static boolean isOffBy(Duration offset, Scenario scenario, InstanceProcess instance) {
        Address server = instance.address().postgres();
        try (Connection connection = scenario.stack().observer().connect(server, SILENCE_SECONDS);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select clock_timestamp()")) {
            row.next();
            Instant theirs = row.getObject(1, OffsetDateTime.class).toInstant();
            Duration difference = Duration.between(Instant.now(), theirs).minus(offset);
            return difference.abs().compareTo(SEEN_DEADLINE) < 0;
        } catch (SQLException notNow) {
            return false;
        }
    }
}
