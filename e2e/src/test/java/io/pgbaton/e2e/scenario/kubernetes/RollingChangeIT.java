package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.baton.Phase;
import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.scenario.Verdict;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.rolechange.PostgresRoleChange;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owner of a running cluster wants another image or other resources, while clients write. */
@Tag("kubernetes")
@Tag("thorough")
@ExtendWith(InSandbox.class)
class RollingChangeIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 100;
    private static final int ANSWER_SECONDS = 5;
    private static final int INSTANCES = 3;
    private static final String IMAGE = "pgbaton/postgres:17";

    /** The same content under another name. */
    private static final String NEXT_IMAGE = "pgbaton/postgres:17-next";

    private static final String MISSING_IMAGE = "pgbaton/postgres:17-missing";

    private interface Story {
        void tell(Cast cast) throws SQLException;
    }

    /**
     * A cluster of three that is whole, and clients that write to it.
     *
     * @param first the epoch that its bootstrap ended in
     */
    private record Cast(KubernetesStack stack, ClusterWatch watch, Witness witness, long first) {
        /** How often the role has moved since. */
        long moved() {
            return baton().epoch().number() - first;
        }

        void patch(String spec) {
            stack.patchSpec(spec);
        }

        List<Pod> pods() {
            return stack.client()
                    .pods()
                    .inNamespace(stack.key().namespace())
                    .withLabels(Labels.selector(stack.key().name()))
                    .list()
                    .getItems();
        }

        /** As fields of JSON. */
        void choose(String parameters) {
            patch("{\"postgresql\":{\"parameters\":{%s}}}".formatted(parameters));
        }

        List<String> uids() {
            return pods().stream()
                    .map(pod -> pod.getMetadata().getUid())
                    .sorted()
                    .toList();
        }

        void assertEverywhere(String parameter, String value) {
            for (InstancePod instance : stack.instances()) {
                Eventually.within(
                        DEADLINE,
                        "%s %s at %s".formatted(parameter, value, instance),
                        () -> value.equals(setting(instance, parameter)));
            }
        }

        private String setting(InstancePod instance, String parameter) {
            try (Connection session =
                            stack.application().connect(instance.postgres().orElseThrow(), ANSWER_SECONDS);
                    Statement statement = session.createStatement();
                    ResultSet result = statement.executeQuery("SHOW " + parameter)) {
                assertThat(result.next()).isTrue();
                return result.getString(1);
            } catch (SQLException e) {
                return String.valueOf(e.getMessage());
            }
        }

        List<String> images() {
            return pods().stream()
                    .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
                    .toList();
        }

        Condition specApplied(String what, String status, String words) {
            return stack.awaitSpecApplied(what, status, words, DEADLINE);
        }

        void awaitApplied(int instances) {
            Condition applied = specApplied("the change to be applied", "True", "");
            System.out.println("  " + applied.getMessage());
            assertThat(pods()).hasSize(instances);
            watch.awaitAllStreaming(DEADLINE);
            stack.awaitAvailable(DEADLINE);
            witness.awaitAcknowledged();
        }

        Baton baton() {
            return stack.baton().orElseThrow();
        }

        String holder() {
            return Objects.requireNonNull(baton().holder(), "nobody holds the baton")
                    .name()
                    .value();
        }

        List<PostgresRoleChange> moves() {
            return stack.client()
                    .resources(PostgresRoleChange.class)
                    .inNamespace(stack.key().namespace())
                    .withLabel(Labels.ASKED_IN_EPOCH)
                    .list()
                    .getItems();
        }
    }

    private static void play(SharedInstallation shared, Story story) throws SQLException {
        ClusterKey key = new ClusterKey(shared.newNamespace(), "rolled");
        try (KubernetesStack stack = shared.clusters().create(key, INSTANCES)) {
            stack.awaitAvailable(DEADLINE);
            ClusterWatch watch = new ClusterWatch(stack);
            watch.awaitAllStreaming(DEADLINE);
            try (Witness witness = Witness.ofAllRoutes(stack)) {
                witness.ledger().awaitMore(COMMITS, DEADLINE);
                story.tell(new Cast(
                        stack,
                        watch,
                        witness,
                        stack.baton().orElseThrow().epoch().number()));
                Verdict.held(witness);
            }
        }
        shared.clusters().deleteNamespace(key.namespace());
    }

    @Test
    void everyInstanceIsMadeAgainOneAtATimeAndThePrimaryLast(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            String before = cast.holder();
            try (Headcount headcount = new Headcount(cast)) {
                cast.patch("{\"image\":\"%s\",\"resources\":{\"requests\":{\"cpu\":\"20m\"}}}".formatted(NEXT_IMAGE));
                cast.awaitApplied(INSTANCES);
                assertThat(headcount.fewest()).as("pods that run, at the least").isGreaterThanOrEqualTo(INSTANCES - 1);
            }
            assertThat(cast.images()).containsOnly(NEXT_IMAGE);
            assertThat(cast.pods())
                    .allSatisfy(pod -> assertThat(pod.getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getResources()
                                    .getRequests())
                            .containsEntry("cpu", new Quantity("20m")));
            assertThat(cast.holder()).isNotEqualTo(before);
            assertThat(cast.moved()).as("one switchover").isEqualTo(1);
            assertThat(cast.moves())
                    .singleElement()
                    .satisfies(move -> assertThat(
                                    Objects.requireNonNull(move.getStatus()).result())
                            .isEqualTo("moved"));
        });
    }

    @Test
    void aChangeThatBreaksTheFirstOneBreaksNoSecondOneAndIsTakenBack(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            cast.patch("{\"image\":\"%s\"}".formatted(MISSING_IMAGE));
            Condition paused =
                    cast.specApplied("it to pause with its reason", "False", "put the spec back to undo the change");
            System.out.println("  " + paused.getMessage());
            assertThat(cast.images()).filteredOn(MISSING_IMAGE::equals).hasSize(1);
            cast.witness().awaitAcknowledged();
            cast.patch("{\"image\":\"%s\"}".formatted(IMAGE));
            cast.awaitApplied(INSTANCES);
            assertThat(cast.images()).containsOnly(IMAGE);
            assertThat(cast.moved()).as("nobody had to be moved").isZero();
        });
    }

    @Test
    void aPrimaryThatDiesMeanwhileIsReplacedFirst(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            cast.patch("{\"image\":\"%s\"}".formatted(NEXT_IMAGE));
            Eventually.within(
                    DEADLINE,
                    "the first standby to be made again",
                    () -> cast.images().contains(NEXT_IMAGE));
            InstancePod primary = cast.stack().instance(cast.watch().holder());
            primary.killPostgres();
            cast.awaitApplied(INSTANCES);
            assertThat(cast.images()).containsOnly(NEXT_IMAGE);
        });
    }

    @Tag("thorough")
    @Test
    void whereSwitchoversNeedApprovalAPersonApprovesTheLastStep(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            cast.patch("{\"switchover\":{\"approval\":\"Required\",\"approvalTimeout\":\"1h\"},"
                    + "\"resources\":{\"requests\":{\"cpu\":\"20m\"}}}");
            cast.specApplied("it to wait for a person", "False", "shall it be done?");
            assertThat(cast.moved()).isZero();
            String command = Eventually.get(
                    DEADLINE,
                    () -> "the command to approve",
                    () -> cast.moves().stream()
                            .map(PostgresRoleChange::getStatus)
                            .filter(status -> status != null && status.request() != null)
                            .flatMap(status -> Objects.requireNonNull(status.request()).commands().stream())
                            .filter(line -> line.contains("pgbaton.io/approve"))
                            .findFirst());
            cast.stack().sandbox().type(command.replace("YOUR NAME", "e2e").replace("WHY", "a scenario"));
            cast.awaitApplied(INSTANCES);
            assertThat(cast.moved()).isEqualTo(1);
        });
    }

    @Tag("thorough")
    @Test
    void aPrimaryThatIsNotWantedAnyMoreGivesTheRoleAwayFirst(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            PostgresRoleChange asked =
                    cast.stack().ask(cast.stack().instance("rolled-2").name(), "a scenario");
            Eventually.within(
                    DEADLINE,
                    "rolled-2 to lead",
                    () -> cast.baton().phase() == Phase.HELD && cast.holder().equals("rolled-2"));
            assertThat(asked.getMetadata().getName()).isNotBlank();
            cast.watch().awaitAllStreaming(DEADLINE);
            cast.patch("{\"replicas\":2}");
            cast.specApplied("it to be applied", "True", "");
            assertThat(cast.baton().members()).hasSize(2);
            assertThat(cast.holder()).isNotEqualTo("rolled-2");
            cast.witness().awaitAcknowledged();
        });
    }

    /** Kubelet shows instances another ConfigMap within about a minute; so this takes some. */
    @Tag("thorough")
    @Test
    void parametersAreReloadedWhereThatSufficesAndRestartedOneAtATimeWhereNot(SharedInstallation shared)
            throws SQLException {
        play(shared, cast -> {
            List<String> before = cast.uids();
            cast.choose("\"work_mem\":\"9MB\"");
            cast.specApplied("it to be in force", "True", "PostgreSQL with work_mem");
            assertThat(cast.uids()).as("nobody is made again for a reload").isEqualTo(before);
            cast.assertEverywhere("work_mem", "9MB");

            try (Headcount headcount = new Headcount(cast)) {
                cast.choose("\"shared_buffers\":\"96MB\",\"max_connections\":\"150\"");
                cast.specApplied("it to be in force", "True", "max_connections, shared_buffers, work_mem");
                cast.awaitApplied(INSTANCES);
                assertThat(headcount.fewest()).as("pods that run, at the least").isGreaterThanOrEqualTo(INSTANCES - 1);
            }
            cast.assertEverywhere("shared_buffers", "96MB");
            cast.assertEverywhere("max_connections", "150");
            assertThat(cast.moved()).as("one switchover").isEqualTo(1);

            List<String> after = cast.uids();
            cast.choose("\"max_connections\":\"120\"");
            Condition kept = cast.specApplied("it to say what stays", "False", "max_connections stays 150");
            System.out.println("  " + kept.getMessage());
            assertThat(cast.uids()).as("nobody is made again for what stays").isEqualTo(after);
            cast.assertEverywhere("max_connections", "150");
        });
    }

    @Tag("thorough")
    @Test
    void aParameterThatBreaksTheFirstOneBreaksNoSecondOneAndIsTakenBack(SharedInstallation shared) throws SQLException {
        play(shared, cast -> {
            cast.choose("\"work_mem\":\"banana\"");
            Condition refused = cast.specApplied("PostgreSQL to refuse it", "False", "banana");
            System.out.println("  " + refused.getMessage());

            cast.choose("\"work_mem\":\"9MB\",\"shared_preload_libraries\":\"no_such_library\"");
            Condition paused =
                    cast.specApplied("it to pause with its reason", "False", "put the spec back to undo the change");
            System.out.println("  " + paused.getMessage());
            assertThat(paused.getMessage()).contains("no_such_library");
            cast.witness().awaitAcknowledged();
            cast.choose("\"shared_preload_libraries\":null");
            cast.specApplied("it to be in force", "True", "PostgreSQL with work_mem");
            cast.awaitApplied(INSTANCES);
            cast.assertEverywhere("work_mem", "9MB");
            assertThat(cast.moved()).as("nobody had to be moved").isZero();
        });
    }

    /** Counts the pods that run, again and again. */
    private static final class Headcount implements AutoCloseable {
        private static final long PAUSE_MS = 50;

        private final AtomicInteger fewest = new AtomicInteger(Integer.MAX_VALUE);
        private final Thread thread;

        Headcount(Cast cast) {
            thread = Thread.ofVirtual().name("headcount").start(() -> count(cast));
        }

        private void count(Cast cast) {
            try {
                while (true) {
                    long running = cast.pods().stream()
                            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                            .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                            .count();
                    fewest.accumulateAndGet((int) running, Math::min);
                    Thread.sleep(PAUSE_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        int fewest() {
            return fewest.get();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
