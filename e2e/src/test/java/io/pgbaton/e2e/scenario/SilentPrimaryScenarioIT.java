package io.pgbaton.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.e2e.fault.ControlSilence;
import io.pgbaton.e2e.local.InstanceProcess;
import io.pgbaton.e2e.local.LocalStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.worker.local.LocalCluster;
import io.pgbaton.workflows.RunOptions;
import io.pgbaton.workflows.WorkflowIds;
import io.pgbaton.workflows.rolechange.Operation;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.pgbaton.workflows.rolechange.RoleChangeInput;
import io.pgbaton.workflows.rolechange.RoleChangeOutcome;
import io.pgbaton.workflows.start.RunStarter;
import io.pgbaton.workflows.step.Confirmation;
import io.pgbaton.workflows.step.Evidence;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A primary that hangs ends by its leash; one whose end nothing shows is superseded when its leash must have ended (M3, M4). */
@Tag("scenario")
@ExtendWith(SharedCluster.class)
class SilentPrimaryScenarioIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    /** Shorter than what makes a primary suspect. */
    private static final Duration BLIP = Duration.ofMillis(1500);

    @Test
    void aPrimaryThatIsSilentForAMomentKeepsTheRole(Scenario scenario) {
        Baton before = scenario.stack().baton().orElseThrow();
        InstanceProcess primary = scenario.primary();

        primary.freezeSupervisor();
        Eventually.pause(BLIP);
        scenario.witness().awaitAcknowledged();
        primary.thawSupervisor();

        assertThat(scenario.stack().baton()).hasValue(before);
    }

    /** Between the alarm and the move its silence has ended, though not for those who would move the role (M0). */
    @Test
    @FailureMode(
            fault = "an alarm tells of a silence of the primary that has ended:"
                    + " its peers hear it again, and nobody else does",
            behaviour = "the second look before the opening finds that it serves, and nothing is opened")
    void aPrimaryThatItsPeersHearAgainKeepsTheRole(Scenario scenario) throws TimeoutException {
        Baton before = scenario.stack().baton().orElseThrow();
        InstanceProcess primary = scenario.primary();

        try (ControlSilence _ = ControlSilence.of(primary.address().control());
                Person person = Person.at(scenario.stack())) {
            person.raisesTheAlarmOf(Cause.SILENT, primary);

            RoleChangeOutcome outcome = person.awaitOutcome();
            assertThat(outcome.result()).isEqualTo(RoleChangeOutcome.Result.NOT_NEEDED);
            assertThat(outcome.summary()).contains("%s does not answer here, but it asks".formatted(primary));
            scenario.witness().awaitAcknowledged();
        }

        assertThat(scenario.stack().baton()).hasValue(before);
    }

    @Test
    void aPrimaryWhoseProcessHangsIsEndedByItsLeashAndSuperseded(Scenario scenario) {
        Failover failover = scenario.failover(InstanceProcess::freezeSupervisor);

        InstanceProcess old = scenario.stack().instance(failover.from());
        assertThat(failover.to()).isNotEqualTo(old.name());
        assertThat(old.isRunning()).as("init ended everything").isFalse();
        old.start();
        scenario.awaitStreaming(old.name());
    }

    /** Nothing proves its end but time: its peers do not let it go on, so after T it cannot be writable (M4). */
    @Test
    void theEndOfItsLeashReleasesTheMove(Scenario scenario) {
        try (Person person = Person.at(scenario.stack())) {
            Failover failover = scenario.failover(primary -> {
                primary.freeze();
                primary.killPostgres();
                person.saysThatItIsLost(primary);
            });

            bringBack(scenario, failover);
        }
    }

    @Test
    void aPersonsWordReleasesTheMove(Scenario scenario) {
        try (Person person = Person.at(scenario.stack())) {
            Failover failover = scenario.failover(primary -> {
                primary.freeze();
                // What switching the machine off does, except that its lock stays held: nothing proves the end from
                // here.
                primary.killPostgres();
                person.saysThatItIsLost(primary);
                Baton open = awaitOpenWithoutCandidate(scenario);
                person.vouchesFor(primary, open, "an opening that never was");
                Eventually.within(DEADLINE, "the wrong word to be noted", person::hasANote);
                person.vouchesFor(primary, open, open.ballot().token().value());
            });

            bringBack(scenario, failover);
        }
    }

    private static void bringBack(Scenario scenario, Failover failover) {
        InstanceProcess old = scenario.stack().instance(failover.from());
        assertThat(failover.to()).isNotEqualTo(old.name());
        old.thaw();
        Eventually.within(DEADLINE, "its switch to fire", () -> !old.isRunning());
        old.start();
        scenario.awaitStreaming(old.name());
    }

    private static Baton awaitOpenWithoutCandidate(Scenario scenario) {
        return Eventually.get(
                DEADLINE,
                () -> "an epoch to be opened; " + scenario.watch().describe(),
                () -> scenario.stack().baton().filter(baton -> baton.phase() == Phase.MOVING));
    }

    /** Somebody with the Temporal command line or its Web UI. */
    private record Person(LocalStack stack, WorkflowClient client) implements AutoCloseable {
        static Person at(LocalStack stack) {
            return new Person(stack, stack.temporal().client());
        }

        void saysThatItIsLost(InstanceProcess primary) {
            raisesTheAlarmOf(null, primary);
        }

        /** As a detector does, or, without a cause, as a person does. */
        void raisesTheAlarmOf(@Nullable Cause cause, InstanceProcess primary) {
            long epoch = stack.baton().orElseThrow().epoch().number();
            LocalCluster cluster = stack.cluster();
            new RunStarter(client, RunOptions.TASK_QUEUE)
                    .primaryLost(
                            RoleChangeInput.of(cluster.uid(), cluster.name(), Operation.FAILOVER),
                            new Evidence(
                                    epoch,
                                    primary.name().value(),
                                    "its machine does not answer",
                                    "on call",
                                    null,
                                    cause));
        }

        void vouchesFor(InstanceProcess primary, Baton open, String token) {
            run().confirmFenced(new Confirmation(
                    open.epoch().number(), token, primary.name().value(), "on call", "I switched it off"));
        }

        boolean hasANote() {
            return !run().state().notes().isEmpty();
        }

        RoleChangeOutcome awaitOutcome() throws TimeoutException {
            return WorkflowStub.fromTyped(run())
                    .getResult(DEADLINE.toSeconds(), TimeUnit.SECONDS, RoleChangeOutcome.class);
        }

        private RoleChange run() {
            return client.newWorkflowStub(
                    RoleChange.class, WorkflowIds.roleChange(stack.cluster().uid()));
        }

        @Override
        public void close() {
            TemporalConnection.close(client);
        }
    }
}
