package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.fault.UnseenTable;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.resources.rolechange.PostgresRoleChangeSpec;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The primary's PostgreSQL or its pod goes away; whoever is best leads, and whoever led comes back. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class PrimaryLostIT {

    @Test
    @FailureMode(
            fault = "PostgreSQL of the primary is killed",
            behaviour = "the best of all three leads, the old primary comes back as a standby")
    void postgresOfThePrimaryIsKilled(KubernetesScenario scenario) {
        Failover failover = scenario.failover(InstancePod::killPostgres);

        scenario.awaitStatusPrimary(failover.to());
        assertThat(scenario.awaitRecord(failover.epoch()).getStatus().to())
                .isEqualTo(failover.to().value());
    }

    @Test
    @FailureMode(
            fault = "the pod of the primary is deleted",
            behaviour = "it serves on until a switchover has moved the role, the pod comes back as a standby")
    void thePodOfThePrimaryIsDeleted(KubernetesScenario scenario) {
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
        Failover failover = scenario.failover(InstancePod::delete);

        assertThat(scenario.awaitRecord(failover.epoch()).getSpec().type())
                .isEqualTo(PostgresRoleChangeSpec.Type.SWITCHOVER);
        scenario.awaitStreaming(failover.from());
    }

    @Test
    @FailureMode(
            fault = "the pod of the primary is deleted by force",
            behaviour = "the role moves, the pod comes back as a standby")
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
    @FailureMode(
            fault =
                    "the node of a primary with a commit that nobody else has, and that no client was promised, is switched off",
            behaviour = "a standby leads, the old primary is rewound")
    void whatOnlyTheOldPrimaryHadIsRewound(KubernetesScenario scenario) throws SQLException {
        Failover failover = scenario.failover(primary -> writeBehindTheStandbysBack(scenario, primary));

        InstanceName old = failover.from();
        assertThat(failover.to()).as("who has what was acknowledged").isNotEqualTo(old);
        scenario.sandbox().undoAll();
        scenario.awaitStreaming(old);
        assertThat(scenario.awaitEndedJob(old).detail()).startsWith("rewind");
        assertThat(UnseenTable.isOn(
                        scenario.stack().application(),
                        scenario.stack().instance(old).postgres().orElseThrow()))
                .isFalse();
    }

    private static void writeBehindTheStandbysBack(KubernetesScenario scenario, InstancePod primary) {
        int standbys = scenario.stack().instances().size() - 1;
        UnseenTable.commit(
                scenario.stack().application(), primary.postgres().orElseThrow(), primary::walSenders, standbys);
        scenario.sandbox().powerOff(primary.node());
    }
}
