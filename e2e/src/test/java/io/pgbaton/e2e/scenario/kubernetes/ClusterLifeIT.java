package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.resources.cluster.PostgresClusterStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters begin and end. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class ClusterLifeIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;
    private static final int REPLICAS = 2;
    private static final Pattern ADOPT =
            Pattern.compile("kubectl -n \\S+ annotate pgc \\S+ --overwrite pgbaton.io/adopt='[^']+'");

    @Test
    void aClusterOfThreeComesUpAndSurvivesTheLossOfOne(KubernetesScenario scenario) {
        assertThat(scenario.stack().describeStatus()).contains("Available=True", "FailoverReady=True");
        assertThat(scenario.stack().status().orElseThrow().currentPrimary())
                .isEqualTo(scenario.primary().name().value());
        assertThat(scenario.stack().baton().orElseThrow().acknowledgements()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, nobody can take over", "2, can lose the newest commits"})
    void aSmallClusterComesUpAndSaysWhatItCannotPromise(int replicas, String words, SharedInstallation shared)
            throws SQLException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "small");
        try (KubernetesStack stack = shared.clusters().create(key, replicas)) {
            stack.awaitAvailable(DEADLINE);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                Verdict.held(witness);
            }
            assertThat(stack.baton().orElseThrow().acknowledgements()).isZero();
            Eventually.get(
                    DEADLINE,
                    () -> "the status to say '%s'; it says %s".formatted(words, stack.status()),
                    () -> stack.status()
                            .map(PostgresClusterStatus::durability)
                            .filter(durability -> durability.contains(words)));
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    @Test
    void aDeletedClusterLeavesItsVolumesAndItsNameIsNotUsedOverThem(SharedInstallation shared) {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "again");
        try (KubernetesStack stack = shared.clusters().create(key, 1)) {
            stack.awaitAvailable(DEADLINE);
            shared.clusters().delete(key);
            assertThat(volumes(stack.client(), key)).isEqualTo(1);
        }
        try (KubernetesStack again = shared.clusters().create(key, 1)) {
            String words = Eventually.get(
                    DEADLINE,
                    () -> "the status to explain the hold; " + again.describeStatus(),
                    () -> Optional.of(again.describeStatus()).filter(text -> text.contains("data-again-0")));
            assertThat(words).contains("Available=False");
            assertThat(again.baton()).isEmpty();
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    @Tag("thorough")
    @Test
    void aNamesakeAdoptsTheVolumesOfADeletedClusterOnlyOnAPersonsWord(SharedInstallation shared) throws SQLException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "again");
        KubernetesStack stack = shared.clusters().create(key, REPLICAS);
        try (stack;
                Witness witness = Witness.ofAllRoutes(awaitAvailable(stack))) {
            witness.ledger().awaitMore(COMMITS, DEADLINE);
            Verdict.held(witness);
            shared.clusters().delete(key);
            assertThat(volumes(stack.client(), key)).isEqualTo(REPLICAS);
            try (KubernetesStack again = shared.clusters().create(key, REPLICAS)) {
                String command = commandOfHold(again);
                assertThat(again.baton()).isEmpty();
                shared.sandbox().type(command.replace("YOUR NAME", "e2e").replace("reason=WHY", "reason=wanted"));
                again.awaitAvailable(DEADLINE);
                // its own password, in a database that knew another one
                Eventually.get(DEADLINE, () -> "the rows to be readable", () -> audit(witness, again));
                Audit audit = witness.auditOn(again);
                System.out.println("  adopted: " + audit);
                assertThat(audit.lost())
                        .as("broken promise: acknowledged and missing")
                        .isEmpty();
            }
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    private static KubernetesStack awaitAvailable(KubernetesStack stack) {
        stack.awaitAvailable(DEADLINE);
        return stack;
    }

    private static String commandOfHold(KubernetesStack again) {
        return Eventually.get(
                DEADLINE,
                () -> "the status to say how its volumes are adopted; " + again.describeStatus(),
                () -> ADOPT.matcher(again.describeStatus())
                        .results()
                        .map(MatchResult::group)
                        .findFirst());
    }

    private static Optional<Audit> audit(Witness witness, KubernetesStack stack) {
        try {
            return Optional.of(witness.auditOn(stack));
        } catch (SQLException refused) {
            return Optional.empty();
        }
    }

    private static int volumes(KubernetesClient client, ClusterKey key) {
        return client.persistentVolumeClaims()
                .inNamespace(key.namespace())
                .list()
                .getItems()
                .size();
    }
}
