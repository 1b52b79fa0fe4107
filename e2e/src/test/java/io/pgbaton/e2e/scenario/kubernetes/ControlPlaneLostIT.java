package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.scenario.FailureMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The API server is away, or all that watches and moves the role is lost at the same time as the primary. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class ControlPlaneLostIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Tag("thorough")
    @Test
    @FailureMode(fault = "the API server is away for a minute", behaviour = "nothing: the primary serves on")
    void withoutTheApiServerThePrimaryServesOn(KubernetesScenario scenario) {
        Baton before = scenario.stack().baton().orElseThrow();

        scenario.sandbox().stopApi();
        Eventually.pause(MINUTE);
        scenario.witness().awaitAcknowledged();
        scenario.sandbox().startApi();

        scenario.recover();
        assertThat(scenario.stack().baton()).hasValue(before);
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the API server is away for a minute, in which PostgreSQL of the primary is killed",
            behaviour = "nobody leads without the Baton; the role moves when the API server is back")
    void theRoleMovesWhenTheApiServerIsBack(KubernetesScenario scenario) {
        scenario.failover(primary -> {
            scenario.sandbox().stopApi();
            primary.killPostgres();
            Eventually.pause(MINUTE);
            scenario.sandbox().startApi();
        });
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "all operators and workers are killed, and the node of the primary is switched off",
            behaviour = "those that come back on the other nodes move the role")
    void operatorsAndWorkersAreLostWithThePrimarysNode(KubernetesScenario scenario) {
        scenario.supersede(primary -> {
            List.of(Installation.OPERATOR, Installation.WORKER)
                    .forEach(program ->
                            scenario.installation().processes(program).forEach(process -> process.send(Signal.KILL)));
            scenario.sandbox().powerOff(primary.node());
        });
    }
}
