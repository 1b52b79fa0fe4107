package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Phase;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.scenario.FailureModes;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.e2e.webui.WebUi;
import io.pgbaton.watch.program.TemporalConnection;
import io.pgbaton.workflows.rolechange.RoleChange;
import io.temporal.client.WorkflowClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where commits wait for nobody, a failover may lose the newest ones, and a person is asked. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class LossIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;
    private static final Path PICTURE = Path.of("target", "web-ui", "approve.png");
    private static final Pattern APPROVAL = Pattern.compile(
            "temporal workflow signal --workflow-id (?<run>\\S+) --name approve --input '(?<json>[^']+)'");

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the node of the primary of an asynchronous cluster of two is switched off",
            behaviour = "a person is shown what may be lost and says yes with the command that the status shows;"
                    + " then the role moves")
    void aPersonDecidesOnALossWithTheCommandThatTheStatusShows(SharedInstallation shared, TestInfo test)
            throws IOException {
        decideOnALoss(shared, test, (scenario, command) -> scenario.sandbox().type(signed(command.group())));
    }

    @Tag("thorough")
    @Test
    @FailureMode(
            fault = "the same, and the person uses Temporal's Web UI",
            behaviour = "an empty form is noted and not obeyed; the form with what the status shows moves the role")
    void aPersonDecidesOnALossInTheWebUi(SharedInstallation shared, TestInfo test) throws IOException {
        decideOnALoss(shared, test, (scenario, command) -> {
            String run = command.group("run");
            try (WebUi person = WebUi.of(scenario.sandbox().temporal())) {
                person.open(run);
                person.sendSignal("approve", "", null);
                Eventually.within(
                        DEADLINE,
                        "the empty form to be noted",
                        () -> notes(scenario, run).stream()
                                .anyMatch(note -> note.contains("approve") && note.contains("it is empty")));
                assertMoving(scenario);
                person.sendSignal("approve", signed(command.group("json")), PICTURE);
            }
        });
    }

    private static List<String> notes(KubernetesScenario scenario, String run) {
        WorkflowClient client = scenario.sandbox().temporal().client();
        try {
            return client.newWorkflowStub(RoleChange.class, run).state().notes();
        } finally {
            TemporalConnection.close(client);
        }
    }

    /** What a person is asked to put in. */
    private static String signed(String text) {
        return text.replace("YOUR NAME", "e2e").replace("WHY", "it is off");
    }

    /**
     * Loses the primary of an asynchronous cluster.
     *
     * @param person is given the command that the status shows, in parts
     */
    private static void decideOnALoss(
            SharedInstallation shared, TestInfo test, BiConsumer<KubernetesScenario, Matcher> person)
            throws IOException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "async");
        try (KubernetesStack stack = shared.clusters().create(key, 2)) {
            stack.awaitAvailable(DEADLINE);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                KubernetesScenario scenario =
                        new KubernetesScenario(shared, stack, new ClusterWatch(stack), witness, new ArrayList<>());
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                scenario.supersede(primary -> {
                    scenario.sandbox().powerOff(primary.node());
                    Matcher command = APPROVAL.matcher(scenario.awaitStatusMatching(APPROVAL));
                    assertThat(command.matches()).isTrue();
                    assertThat(command.group("json")).as("it says how much").contains("lossBytes");
                    assertMoving(scenario);
                    person.accept(scenario, command);
                });
                Verdict.oneWriter(witness);
                FailureModes.measured(test.getTestMethod().orElseThrow(), witness, scenario.failovers());
            }
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    private static void assertMoving(KubernetesScenario scenario) {
        assertThat(scenario.stack().baton())
                .hasValueSatisfying(baton -> assertThat(baton.phase()).isEqualTo(Phase.MOVING));
    }
}
