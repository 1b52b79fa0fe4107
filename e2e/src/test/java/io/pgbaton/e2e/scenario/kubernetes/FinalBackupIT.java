package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.ledger.Attempt;
import io.pgbaton.e2e.ledger.Audit;
import io.pgbaton.e2e.ledger.Login;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.e2e.stack.ClusterWatch;
import io.pgbaton.e2e.stack.Temporal;
import io.pgbaton.e2e.story.RunHistory;
import io.pgbaton.e2e.story.Witness;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.resources.cluster.DeletionSpec.FinalBackup;
import io.pgbaton.resources.cluster.DeletionSpec.Volumes;
import io.pgbaton.workflows.WorkflowIds;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A deleted cluster leaves a backup that holds exactly what clients were told, whatever goes wrong meanwhile. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class FinalBackupIT {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int COMMITS = 200;
    private static final DeletionSpec AND_NO_VOLUMES = new DeletionSpec(FinalBackup.REQUIRED, Volumes.DELETE);

    @Tag("thorough")
    @Test
    void aDeletedClusterLeavesABackupOfAllThatWasAcknowledged(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, AND_NO_VOLUMES)) {
            deletion.askWhileClientsWrite();
            PostgresBackupStatus backup = deletion.awaitBackupAndEnd();
            assertThat(backup.content()).returns(true, Content::complete);
            assertThat(Objects.requireNonNull(backup.verification()).what())
                    .contains("pg_verifybackup", "started on a copy and answered");
            assertThat(deletion.described()).containsAnyOf(deletion.pagesOfItsRuns());
            assertThat(deletion.volumes()).isEmpty();
            deletion.holdsWhatWasAcknowledged();
        }
    }

    @Tag("thorough")
    @Test
    void aNewClusterIsMadeFromTheBackupAndHasAllThatWasAcknowledged(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, AND_NO_VOLUMES)) {
            deletion.askWhileClientsWrite();
            deletion.awaitBackupAndEnd();
            try (KubernetesStack again = deletion.makeAgain("invoices")) {
                deletion.holdsWhatWasAcknowledged(again);
                assertThat(again.client()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(deletion.key().namespace())
                                .list()
                                .getItems())
                        .noneMatch(job -> job.getMetadata().getName().startsWith("invoices-restore-"));
            }
        }
    }

    @Tag("thorough")
    @Test
    void aWorkerThatIsKilledInMidBackupIsFollowedByAnother(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.askWhileClientsWrite();
            deletion.awaitPhase(PostgresBackupStatus.Phase.RUNNING, PostgresBackupStatus.Phase.DONE);
            List<ProcessId> workers = shared.installation().processes(Installation.WORKER);
            workers.forEach(worker -> worker.send(Signal.KILL));
            deletion.awaitBackupAndEnd();
            deletion.holdsWhatWasAcknowledged();
        }
    }

    @Tag("thorough")
    @Test
    void aBackupWaitsForAStorageClassSaysSoAndGoesOnWhenItIsThere(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            makeDefaultClass(shared, false);
            try {
                deletion.askWhileClientsWrite();
                deletion.awaitStatusSaying("has no volume yet (storage class: the default one)");
            } finally {
                makeDefaultClass(shared, true);
            }
            deletion.awaitBackupAndEnd();
            deletion.holdsWhatWasAcknowledged();
        }
    }

    private static void makeDefaultClass(SharedInstallation shared, boolean isDefault) {
        shared.sandbox()
                .kubectl(
                        "annotate",
                        "--overwrite",
                        "storageclass",
                        "--all",
                        "storageclass.kubernetes.io/is-default-class=" + isDefault);
    }

    @Tag("thorough")
    @Test
    void aPersonSkipsTheBackupOfAClusterThatCannotGiveOne(SharedInstallation shared) throws Exception {
        String namespace = shared.newNamespace();
        try (Deletion deletion = new Deletion(shared, namespace, DeletionSpec.DEFAULT)) {
            shared.sandbox().kubectl("-n", namespace, "create", "quota", "none", "--hard=persistentvolumeclaims=3");
            deletion.askWhileClientsWrite();
            deletion.awaitStatusSaying("skip-final-backup");
            shared.sandbox()
                    .kubectl(
                            "-n",
                            namespace,
                            "annotate",
                            "pgc",
                            "orders",
                            "pgbaton.io/skip-final-backup=by=Ada reason=\"nobody needs it\"");
            shared.clusters().awaitGone(deletion.key());
            assertThat(deletion.backup().getStatus())
                    .satisfies(status -> assertThat(status.phase()).isEqualTo(PostgresBackupStatus.Phase.GIVEN_UP))
                    .satisfies(status -> assertThat(status.summary()).contains("Ada skipped it: nobody needs it"));
            assertThat(deletion.volumes()).hasSize(3);
            assertThat(shared.sandbox().kubectl("-n", namespace, "get", "events"))
                    .contains("NoFinalBackup", "Ada skipped it");
        }
    }

    @Tag("thorough")
    @Test
    void withoutAPrimaryTheFurthestStandbyGivesIt(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, AND_NO_VOLUMES)) {
            InstancePod primary = deletion.primary();
            String node = primary.node();
            deletion.write();
            shared.sandbox().powerOff(node);
            deletion.ask();
            PostgresBackupStatus backup = deletion.awaitBackup();
            assertThat(backup.content()).returns(false, Content::complete);
            assertThat(backup.attempt()).doesNotReturn(primary.name().value(), PostgresBackupStatus.Attempt::source);
            assertThat(backup.summary()).contains(primary.name() + " may have acknowledged more");
            shared.sandbox().powerOn(node);
            shared.clusters().awaitGone(deletion.key());
            assertThat(deletion.volumes()).hasSize(3);
            deletion.holdsWhatWasAcknowledged();
        }
    }

    @Tag("thorough")
    @Test
    void aNamespaceThatIsDeletedIsNotHeldUpByABackupThatCouldNotStay(SharedInstallation shared) {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.write();
            String namespace = deletion.key().namespace();
            shared.sandbox().kubectl("delete", "namespace", namespace, "--wait=false");
            deletion.stopWriting();
            Eventually.within(
                    DEADLINE,
                    "namespace %s to be gone".formatted(namespace),
                    () -> shared.sandbox()
                            .askKubectl(List.of("get", "namespace", namespace, "--ignore-not-found", "-o", "name"))
                            .output()
                            .isBlank());
        }
    }

    /** A cluster of its own that is deleted while clients write. */
    private static final class Deletion implements AutoCloseable {
        private final SharedInstallation shared;
        private final ClusterKey key;
        private final KubernetesStack stack;
        private final Login login;
        private final Witness witness;

        Deletion(SharedInstallation shared, DeletionSpec spec) {
            this(shared, shared.newNamespace(), spec);
        }

        Deletion(SharedInstallation shared, String namespace, DeletionSpec spec) {
            this.shared = shared;
            key = new ClusterKey(namespace, "orders");
            stack = shared.clusters().create(key, 3, spec);
            stack.awaitAvailable(DEADLINE);
            new ClusterWatch(stack).awaitAllStreaming(DEADLINE);
            login = stack.application();
            witness = Witness.ofAllRoutes(stack);
        }

        ClusterKey key() {
            return key;
        }

        InstancePod primary() {
            ClusterWatch watch = new ClusterWatch(stack);
            watch.awaitServing(DEADLINE);
            return stack.instance(watch.holder());
        }

        void write() {
            witness.ledger().awaitMore(COMMITS, DEADLINE);
        }

        void stopWriting() {
            witness.close();
        }

        void ask() {
            shared.clusters().askToDelete(key);
        }

        /** Once the backup begins nobody is let in any more. */
        void askWhileClientsWrite() {
            write();
            ask();
            Eventually.within(
                    DEADLINE,
                    "the final backup to begin; " + stack.describeStatus(),
                    () -> stack.describeStatus().contains("sent its clients away"));
            witness.close();
        }

        void awaitStatusSaying(String words) {
            Eventually.get(
                    DEADLINE,
                    () -> "the status to say '%s'; %s".formatted(words, stack.describeStatus()),
                    () -> Optional.of(stack.describeStatus()).filter(text -> text.contains(words)));
        }

        /** As kubectl prints it. */
        String described() {
            return shared.sandbox()
                    .kubectl(
                            "-n",
                            key.namespace(),
                            "describe",
                            "pgbackup",
                            backup().getMetadata().getName());
        }

        /** Of the runs that have deleted the cluster, in the Temporal Web UI: one, unless it had to wait for long. */
        String[] pagesOfItsRuns() {
            Temporal temporal = stack.temporal();
            try (RunHistory history = new RunHistory(temporal)) {
                return history.runs(WorkflowIds.deleteCluster(stack.uid())).stream()
                        .map(run -> temporal.page(run.workflowId(), run.runId()))
                        .toArray(String[]::new);
            }
        }

        PostgresBackup backup() {
            return found().orElseThrow();
        }

        /** Empty until the deletion has chosen whom it copies. */
        private Optional<PostgresBackup> found() {
            return stack
                    .client()
                    .resources(PostgresBackup.class)
                    .inNamespace(key.namespace())
                    .list()
                    .getItems()
                    .stream()
                    .findFirst();
        }

        PostgresBackupStatus awaitPhase(PostgresBackupStatus.Phase... phases) {
            return Eventually.get(
                    DEADLINE,
                    () -> "the backup to be %s; %s".formatted(List.of(phases), stack.describeStatus()),
                    () -> found().map(PostgresBackup::getStatus)
                            .filter(status -> List.of(phases).contains(status.phase())));
        }

        PostgresBackupStatus awaitBackup() {
            PostgresBackupStatus status = awaitPhase(PostgresBackupStatus.Phase.DONE);
            System.out.printf("  %s%n", status.summary());
            return status;
        }

        PostgresBackupStatus awaitBackupAndEnd() {
            PostgresBackupStatus status = awaitBackup();
            shared.clusters().awaitGone(key);
            return status;
        }

        List<String> volumes() {
            return stack.client().persistentVolumeClaims().inNamespace(key.namespace()).list().getItems().stream()
                    .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
                    .map(claim -> claim.getMetadata().getName())
                    .filter(name -> name.startsWith("data-"))
                    .toList();
        }

        /** By the steps that the PostgresBackup describes. */
        void holdsWhatWasAcknowledged() throws Exception {
            witness.close();
            try (RestoredServer server = RestoredServer.of(shared.sandbox(), key.namespace(), backup())) {
                Set<Long> rows = Witness.rows(login.withoutTls(), server.address());
                Audit audit = witness.ledger().audit(rows);
                System.out.printf("  in the backup: %s%n", audit);
                assertThat(audit.acknowledged()).isGreaterThanOrEqualTo(COMMITS);
                assertThat(audit.isClean()).as("broken promise: %s", audit).isTrue();
                Set<Long> asked =
                        witness.ledger().attempts().stream().map(Attempt::id).collect(Collectors.toSet());
                assertThat(asked).containsAll(rows);
            }
        }

        /** Another cluster from the backup, which stays as it is; returns when it is whole. */
        KubernetesStack makeAgain(String name) {
            PostgresBackup before = backup();
            KubernetesStack again = shared.clusters()
                    .createFrom(
                            new ClusterKey(key.namespace(), name),
                            3,
                            before.getMetadata().getName());
            again.awaitAvailable(DEADLINE);
            new ClusterWatch(again).awaitAllStreaming(DEADLINE);
            assertThat(backup().getMetadata().getResourceVersion())
                    .isEqualTo(before.getMetadata().getResourceVersion());
            return again;
        }

        /** As the application reads it, with the password and the authority of that cluster. */
        void holdsWhatWasAcknowledged(KubernetesStack again) throws Exception {
            Audit audit = witness.auditOn(again);
            System.out.printf("  in the new cluster: %s%n", audit);
            assertThat(audit.acknowledged()).isGreaterThanOrEqualTo(COMMITS);
            assertThat(audit.isClean()).as("broken promise: %s", audit).isTrue();
        }

        @Override
        public void close() {
            witness.close();
            stack.close();
        }
    }
}
