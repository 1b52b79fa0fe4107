package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody asks for another primary with a PostgresRoleChange, under clients that write. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class SwitchoverIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @Test
    @FailureMode(
            fault = "another primary is asked for",
            behaviour = "the old one stops in order, whoever was asked for leads, nobody needs a rejoin")
    void theRoleMovesToWhoeverWasAskedFor(KubernetesScenario scenario) {
        InstanceName target = scenario.standbys().getLast().name();
        Failover failover = scenario.failover(primary -> {
            SwitchoverRequest request = SwitchoverRequest.ask(scenario, target);
            PostgresRoleChangeStatus ended = request.awaitResult("moved");
            assertThat(ended.from()).isEqualTo(primary.name().value());
            assertThat(ended.to()).isEqualTo(target.value());
            assertThat(ended.steps()).extracting("step").contains("demote");
            assertThat(Objects.requireNonNull(ended.request()).checks())
                    .allSatisfy(check -> assertThat(check.answer()).isEqualTo("passed"));
            assertThat(request.now().orElseThrow().getMetadata().getName()).isNotBlank();
        });
        assertThat(failover.to()).isEqualTo(target);
        scenario.awaitStatusPrimary(target);
    }

    @Test
    void aPersonApprovesWithTheVeryCommandThatTheStatusShows(KubernetesScenario scenario) {
        scenario.requireApproval("1h");
        try {
            InstanceName target = scenario.standbys().getFirst().name();
            Failover failover = scenario.failover(primary -> {
                SwitchoverRequest request = SwitchoverRequest.ask(scenario, target);
                String command = request.awaitCommand("approve");
                scenario.typeFilled(command.replaceAll("planHash=[0-9a-f]+", "planHash=ffffffffffff"));
                request.await(
                        "a stale plan to be noted",
                        status -> Objects.requireNonNull(status.request()).notes().stream()
                                .anyMatch(note -> note.contains("names plan ffffffffffff")));
                assertThat(scenario.stack().baton().orElseThrow().phase()).isEqualTo(Phase.HELD);
                scenario.typeFilled(command);
                assertThat(Objects.requireNonNull(request.awaitResult("moved").request())
                                .answeredBy())
                        .isEqualTo("e2e");
            });
            assertThat(failover.to()).isEqualTo(target);
        } finally {
            scenario.requireNoApproval();
        }
    }

    @Tag("thorough")
    @Test
    void aPersonApprovesWithTheTemporalCommandLineAndAnEmptySignalDoesNothing(KubernetesScenario scenario) {
        scenario.requireApproval("1h");
        try {
            scenario.failover(primary -> {
                SwitchoverRequest request = SwitchoverRequest.ask(scenario, null);
                String command = request.awaitCommand("temporal workflow signal");
                scenario.sandbox().type(command.replaceAll("--input '[^']*'", "--input null"));
                request.await(
                        "an empty signal to be noted",
                        status -> Objects.requireNonNull(status.request()).notes().stream()
                                .anyMatch(note -> note.contains("it is empty")));
                scenario.typeFilled(command);
                request.awaitResult("moved");
            });
        } finally {
            scenario.requireNoApproval();
        }
    }

    @Tag("thorough")
    @Test
    void aPersonRejectsItOrTakesItBackOrSaysNothing(KubernetesScenario scenario) {
        long epoch = scenario.stack().baton().orElseThrow().epoch().number();
        scenario.requireApproval("1m");
        try {
            SwitchoverRequest rejected = SwitchoverRequest.ask(scenario, null);
            scenario.typeFilled(rejected.awaitCommand("pgbaton.io/reject"));
            rejected.awaitResult("rejected");
            SwitchoverRequest deleted = SwitchoverRequest.ask(scenario, null);
            deleted.awaitCommand("approve");
            scenario.sandbox().type(deleted.awaitCommand("delete pgrc"));
            Eventually.within(
                    DEADLINE, "the request to be gone", () -> deleted.now().isEmpty());
            SwitchoverRequest forgotten = SwitchoverRequest.ask(scenario, null);
            forgotten.awaitResult("expired");
            assertThat(scenario.stack().baton().orElseThrow().epoch().number()).isEqualTo(epoch);
        } finally {
            scenario.requireNoApproval();
        }
    }

    @Tag("thorough")
    @Test
    void aTargetThatIsNotThereIsRefusedWithTheValues(KubernetesScenario scenario) {
        InstancePod target = scenario.standbys().getFirst();
        scenario.sandbox().powerOff(target.node());
        PostgresRoleChangeStatus status =
                SwitchoverRequest.askAtOnce(scenario, target.name()).awaitResult("refused");
        assertThat(status.summary()).contains("candidate-fit", "it does not answer");
        assertThat(Objects.requireNonNull(status.request()).checks())
                .anySatisfy(check -> assertThat(check.answer()).isEqualTo("refused"));
    }

    @Tag("thorough")
    @Test
    void aCandidateThatDiesOnTheWayLeavesTheRoleToAnother(KubernetesScenario scenario) {
        InstancePod target = scenario.standbys().getFirst();
        Failover failover = scenario.failover(primary -> {
            SwitchoverRequest request = SwitchoverRequest.ask(scenario, target.name());
            scenario.awaitMoving();
            scenario.sandbox().powerOff(target.node());
            request.awaitResult("moved");
        });
        assertThat(failover.to()).isNotEqualTo(target.name());
    }

    @Tag("thorough")
    @Test
    void aFailoverEndsARequestThatWaits(KubernetesScenario scenario) {
        scenario.requireApproval("1h");
        try {
            SwitchoverRequest request = SwitchoverRequest.ask(scenario, null);
            request.awaitCommand("approve");
            scenario.failover(InstancePod::killPostgres);
            assertThat(request.awaitResult("superseded").summary()).contains("another role change came first");
        } finally {
            scenario.requireNoApproval();
        }
    }

    @Tag("thorough")
    @Test
    void ofTwoRequestsAtOnceOneIsDone(KubernetesScenario scenario) {
        List<InstancePod> standbys = scenario.standbys();
        scenario.failover(primary -> {
            SwitchoverRequest first =
                    SwitchoverRequest.ask(scenario, standbys.getFirst().name());
            SwitchoverRequest second =
                    SwitchoverRequest.ask(scenario, standbys.getLast().name());
            List<String> results = List.of(first.awaitEnd(), second.awaitEnd());
            assertThat(results).contains("moved");
            assertThat(results).allMatch(List.of("moved", "superseded", "refused")::contains);
        });
    }
}
