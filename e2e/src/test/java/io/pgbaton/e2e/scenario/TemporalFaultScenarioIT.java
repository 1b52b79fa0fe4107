package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.fault.Fault;
import io.pgbaton.e2e.fault.Fault.Kind;
import io.pgbaton.e2e.fault.Fault.Moment;
import io.pgbaton.e2e.fault.Fault.Step;
import io.pgbaton.e2e.local.InstanceProcess;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Temporal may be gone: nothing is lost, and the move goes on, or begins, when it is back. */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class TemporalFaultScenarioIT {
    @ParameterizedTest
    @MethodSource("turningPoints")
    void aMoveGoesOnWhenTemporalIsBack(Fault turningPoint, Scenario scenario) {
        scenario.trap().arm(turningPoint);

        scenario.failover(primary -> {
            primary.killPostgres();
            scenario.awaitStruck(turningPoint);
            scenario.stack().temporal().kill();
            scenario.stack().temporal().restart();
        });
    }

    @Test
    void withoutTemporalThePrimaryServesAndAMoveWaits(Scenario scenario) {
        scenario.stack().temporal().kill();
        scenario.witness().awaitAcknowledged();
        InstanceProcess primary = scenario.primary();

        scenario.failover(same -> {
            assertThat(same).isEqualTo(primary);
            same.killPostgres();
            scenario.stack().temporal().restart();
        });
    }

    @Test
    void aDetectorThatDiedLearnsOnItsReturnWhatItMissed(Scenario scenario) {
        scenario.stack().program("detector").kill();

        scenario.failover(primary -> {
            primary.killPostgres();
            scenario.stack().startDetector();
        });
    }

    static List<Fault> turningPoints() {
        return List.of(
                new Fault(Kind.NOTE, Moment.AFTER, Step.OPEN),
                new Fault(Kind.NOTE, Moment.BEFORE, Step.PROMOTE),
                new Fault(Kind.NOTE, Moment.INSIDE, Step.PROMOTE),
                new Fault(Kind.NOTE, Moment.BEFORE, Step.ADMIT));
    }
}
