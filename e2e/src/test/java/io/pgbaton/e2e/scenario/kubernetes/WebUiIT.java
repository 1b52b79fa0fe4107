package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.webui.WebUi;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.rolechange.PostgresRoleChangeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person sees of a switchover in Temporal's Web UI, and does there. Pictures of it are in docs/. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class WebUiIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Path PICTURES = Path.of("target", "web-ui");
    private static final Pattern SIGNAL = Pattern.compile(
            "temporal workflow signal --workflow-id (?<run>\\S+) --name approve --input '(?<json>[^']+)'");
    private static final List<String> COLUMNS =
            List.of("Status", "Workflow ID", "PgCluster", "PgOperation", "PgPhase", "PgOutcome", "Start Time");

    @Tag("thorough")
    @Test
    void aPersonReadsWhatAWaitingSwitchoverAsksAndApprovesItInTheSignalForm(KubernetesScenario scenario) {
        scenario.requireApproval("1h");
        try (WebUi person = WebUi.of(scenario.sandbox().temporal())) {
            scenario.failover(primary -> {
                SwitchoverRequest request = SwitchoverRequest.ask(scenario, null);
                String command = request.awaitCommand("temporal workflow signal");
                Matcher signal = SIGNAL.matcher(command);
                assertThat(signal.find()).as(command).isTrue();
                readTheList(person, scenario);
                person.open(signal.group("run"));
                readWhatItAsks(person);
                approve(person, request, signal);
            });
            person.openList(listOf(scenario), COLUMNS);
            assertThat(person.text()).contains("moved");
            person.keepPicture(PICTURES.resolve("list.png"));
        } finally {
            scenario.requireNoApproval();
        }
    }

    private static void readTheList(WebUi person, KubernetesScenario scenario) {
        person.openList(listOf(scenario), COLUMNS);
        Eventually.within(
                DEADLINE, "the waiting request in the list", () -> person.text().contains("switchover-request"));
        assertThat(person.text()).contains("PgCluster", "PgOperation", "PgPhase", "PgOutcome", "holding");
    }

    private static void readWhatItAsks(WebUi person) {
        person.keepPicture(PICTURES.resolve("timeline.png"));
        person.openMetadata();
        Eventually.within(DEADLINE, "what it asks", () -> person.metadata().contains("Waiting for a person, until"));
        assertThat(person.metadata())
                .contains("all 12 checks passed", "candidate-fit", "--name approve --input", "--name reject --input");
        person.keepPicture(PICTURES.resolve("waiting.png"));
    }

    private static void approve(WebUi person, SwitchoverRequest request, Matcher signal) {
        person.open(signal.group("run"));
        person.sendSignal("approve", "", null);
        request.await(
                "an empty form to be noted",
                status -> Objects.requireNonNull(status.request()).notes().stream()
                        .anyMatch(note -> note.contains("it is empty")));
        person.sendSignal("approve", KubernetesScenario.signed(signal.group("json")), PICTURES.resolve("approve.png"));
        PostgresRoleChangeStatus ended = request.awaitResult("moved");
        assertThat(Objects.requireNonNull(ended.request()).answeredBy()).isEqualTo("e2e");
    }

    /** As {@code kubectl describe pgc} shows it. */
    private static String listOf(KubernetesScenario scenario) {
        PostgresCluster cluster =
                scenario.stack().key().in(scenario.stack().client()).get();
        return Objects.requireNonNull(
                Objects.requireNonNull(cluster.getStatus()).workflows());
    }
}
