package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.process.Command;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.FailureMode;
import io.pgbaton.e2e.story.Failover;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nodes are cordoned and drained, under clients that write. Volumes here are bound to their nodes, as local disks are. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class DrainIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String REFUSED = "Cannot evict pod as it would violate the pod's disruption budget";

    @Test
    @FailureMode(
            fault = "the node of the primary is drained",
            behaviour =
                    "the role moves first, only then the pod is evicted; it waits for its node, and follows once that takes pods again")
    void aDrainWaitsUntilTheRoleHasMovedAndThenEnds(KubernetesScenario scenario) {
        awaitWhole(scenario);
        Baton before = baton(scenario);
        InstancePod primary = scenario.primary();
        String node = primary.node();
        assertThat(evict(scenario, primary)).as("the primary").contains(REFUSED);
        try {
            Drain drain = new Drain(scenario, node);
            Failover failover = scenario.failover(it -> drain.begin());
            Command.Result drained = drain.end();
            System.out.println("  " + drained.output().strip().replace("\n", "\n  "));
            assertThat(drained.exitCode()).isZero();
            assertThat(drained.output()).as("it had to wait").contains(REFUSED);
            assertThat(failover.to()).isNotEqualTo(failover.from());
            assertThat(baton(scenario).epoch().number())
                    .as("one move")
                    .isEqualTo(before.epoch().number() + 1);
            Eventually.within(
                    DEADLINE,
                    "the one request of this epoch to say that the role has moved",
                    () -> results(scenario, before.epoch()).equals(List.of("moved")));
            String waits = scenario.awaitStatusMatching(
                    Pattern.compile("InstanceWaitsForNode: %s waits for a node: [^;]*".formatted(primary.name())));
            System.out.println("  " + waits);
            assertThat(primary.pod().getStatus().getPhase()).isEqualTo("Pending");
        } finally {
            uncordon(scenario, node);
        }
        scenario.awaitStreaming(primary.name());
        scenario.awaitStatusSaying("EveryInstanceMayStay");
    }

    @Tag("thorough")
    @Test
    void whoDrainsGetsOneStandbyAtATime(KubernetesScenario scenario) {
        awaitWhole(scenario);
        Baton before = baton(scenario);
        InstancePod first = scenario.standbys().getFirst();
        InstancePod second = scenario.standbys().getLast();
        awaitEvicted(scenario, first);
        assertThat(evict(scenario, second)).as("while %s is away", first).contains(REFUSED);
        awaitEvicted(scenario, second);
        awaitWhole(scenario);
        assertThat(baton(scenario)).isEqualTo(before);
    }

    @Tag("thorough")
    @Test
    void whereSwitchoversNeedApprovalADrainWaitsForAPersonOrForTheNodeToTakePodsAgain(KubernetesScenario scenario) {
        awaitWhole(scenario);
        Baton before = baton(scenario);
        String node = scenario.primary().node();
        scenario.requireApproval("1h");
        try {
            cordon(scenario, node);
            awaitCommand(scenario);
            uncordon(scenario, node);
            scenario.awaitStatusSaying("EveryInstanceMayStay");
            Eventually.within(
                    DEADLINE,
                    "the request to be taken back",
                    () -> movesBecauseOfNodes(scenario).stream().noneMatch(DrainIT::isOpen));
            assertThat(baton(scenario)).isEqualTo(before);
            Failover failover = scenario.failover(primary -> {
                cordon(scenario, node);
                scenario.typeFilled(awaitCommand(scenario));
            });
            assertThat(failover.to()).isNotEqualTo(failover.from());
        } finally {
            uncordon(scenario, node);
            scenario.requireNoApproval();
        }
    }

    private static String awaitCommand(KubernetesScenario scenario) {
        String said = scenario.awaitStatusMatching(
                Pattern.compile("PrimaryCannotLeaveYet: .*? A person answers with: kubectl .*?\"WHY\"'"));
        return said.substring(said.indexOf("kubectl "));
    }

    private static void awaitWhole(KubernetesScenario scenario) {
        scenario.standbys().forEach(standby -> scenario.awaitStreaming(standby.name()));
    }

    private static Baton baton(KubernetesScenario scenario) {
        return scenario.stack().baton().orElseThrow();
    }

    private static List<PostgresRoleChange> movesBecauseOfNodes(KubernetesScenario scenario) {
        return scenario.records().stream()
                .filter(record -> record.getMetadata().getLabels() != null)
                .filter(record -> "node".equals(record.getMetadata().getLabels().get(Labels.ASKED_BECAUSE)))
                .toList();
    }

    /** How what was asked for in this epoch ended; without what has not. */
    private static List<String> results(KubernetesScenario scenario, Epoch epoch) {
        return movesBecauseOfNodes(scenario).stream()
                .filter(move ->
                        epoch.toString().equals(move.getMetadata().getLabels().get(Labels.ASKED_IN_EPOCH)))
                .map(PostgresRoleChange::getStatus)
                .filter(status -> status != null && status.result() != null)
                .map(status -> Objects.requireNonNull(status.result()))
                .toList();
    }

    private static boolean isOpen(PostgresRoleChange move) {
        return move.getStatus() == null || move.getStatus().endedAt() == null;
    }

    /** What is said to whoever wants this pod evicted. */
    private static String evict(KubernetesScenario scenario, InstancePod instance) {
        String namespace = scenario.stack().key().namespace();
        return scenario.sandbox()
                .type(
                        "echo '{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"%2$s\",\"namespace\":\"%1$s\"}}' | kubectl create --raw /api/v1/namespaces/%1$s/pods/%2$s/eviction -f - 2>&1 || true"
                                .formatted(namespace, instance));
    }

    /** A drain asks again until it gets what it wants. */
    private static void awaitEvicted(KubernetesScenario scenario, InstancePod instance) {
        Supplier<String> answer = () -> evict(scenario, instance);
        Eventually.within(
                DEADLINE,
                "%s to be evicted".formatted(instance),
                () -> answer.get().contains("Success"));
    }

    private static void cordon(KubernetesScenario scenario, String node) {
        scenario.sandbox().kubectl("cordon", node);
    }

    private static void uncordon(KubernetesScenario scenario, String node) {
        scenario.sandbox().kubectl("uncordon", node);
    }

    /** {@code kubectl drain}, beside the scenario. */
    private static final class Drain {
        private final Supplier<Command.Result> command;
        private CompletableFuture<Command.Result> running = new CompletableFuture<>();

        Drain(KubernetesScenario scenario, String node) {
            this.command = () -> scenario.sandbox()
                    .askKubectl(
                            List.of("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=110s"));
        }

        void begin() {
            running = CompletableFuture.supplyAsync(command);
        }

        Command.Result end() {
            return running.join();
        }
    }
}
