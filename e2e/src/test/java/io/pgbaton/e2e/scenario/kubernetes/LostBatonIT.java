package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.resources.baton.PostgresBaton;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody deletes what says who may be primary. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class LostBatonIT {
    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "somebody deletes the PostgresBaton of a healthy cluster",
            behaviour =
                    "the primary serves on while its peers let it; then all three are frozen in a new epoch, and the furthest leads")
    void aDeletedBatonIsMadeAnew(KubernetesScenario scenario) {
        Failover adoption = scenario.failover(primary -> scenario.stack()
                .client()
                .resources(PostgresBaton.class)
                .inNamespace(scenario.stack().key().namespace())
                .withName(scenario.stack().key().names().baton())
                .delete());

        PostgresRoleChange record = scenario.awaitRecord(adoption.epoch());
        assertThat(record.getSpec().type()).isEqualTo(PostgresRoleChangeSpec.Type.ADOPTION);
        assertThat(scenario.stack().baton().orElseThrow().members()).hasSize(3);
    }
}
