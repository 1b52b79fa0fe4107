package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.kubernetes.ClusterKey;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.kubernetes.PodProcesses;
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
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.workflows.WorkflowIds;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A cluster of its own that is deleted while clients write. */
final class Deletion implements AutoCloseable {
    /** For everything that is waited for but the cluster's end. */
    static final Duration DEADLINE = Duration.ofMinutes(5);

    private static final int COMMITS = 200;
    private static final String JOB_LABEL = "batch.kubernetes.io/job-name";

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
        awaitBegun();
    }

    /** From then on nobody writes any more. */
    void awaitBegun() {
        Eventually.within(
                DEADLINE,
                "the final backup to begin; " + stack.describeStatus(),
                () -> stack.describeStatus().contains("sent its clients away"));
        witness.close();
    }

    /** Waits until the operator says this of the cluster; all its words then. */
    String awaitStatusSaying(String words) {
        return Eventually.get(
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
        return stack.client().resources(PostgresBackup.class).inNamespace(key.namespace()).list().getItems().stream()
                .findFirst();
    }

    PostgresBackupStatus awaitPhase(PostgresBackupStatus.Phase... phases) {
        return Eventually.get(
                DEADLINE,
                () -> "the backup to be %s; %s".formatted(List.of(phases), stack.describeStatus()),
                () -> found().map(PostgresBackup::getStatus)
                        .filter(status -> List.of(phases).contains(status.phase())));
    }

    /** The process that makes the backup in this attempt, as soon as it runs. */
    ProcessId awaitProcess(int attempt) {
        String job = job(attempt);
        return Eventually.get(
                DEADLINE,
                () -> "the process of Job %s; %s".formatted(job, stack.describeStatus()),
                () ->
                        stack
                                .client()
                                .pods()
                                .inNamespace(key.namespace())
                                .withLabel(JOB_LABEL, job)
                                .list()
                                .getItems()
                                .stream()
                                .flatMap(pod -> PodProcesses.jvm(pod).stream())
                                .findFirst());
    }

    /** The name of the Job of this attempt. */
    String job(int attempt) {
        return "%s-%d".formatted(key.names().finalBackup(stack.uid().value()), attempt);
    }

    /** Makes the fault while the first attempt is under way, which stands still meanwhile, however small the database is. */
    void inMidBackup(Runnable fault) {
        ProcessId process = awaitProcess(1);
        process.send(Signal.STOP);
        try {
            awaitPhase(PostgresBackupStatus.Phase.RUNNING);
            fault.run();
            assertThat(process.isAlive()).as("the backup is under way").isTrue();
        } finally {
            process.send(Signal.CONT);
        }
    }

    /** Waits until the record says that this attempt failed; its sentence then. */
    String awaitFailed(int attempt) {
        return Eventually.get(
                DEADLINE,
                () -> "attempt %d to be recorded as failed; %s".formatted(attempt, stack.describeStatus()),
                () -> found().map(PostgresBackup::getStatus)
                        .filter(status -> status.phase() == PostgresBackupStatus.Phase.FAILED)
                        .filter(status -> number(status) == attempt)
                        .map(PostgresBackupStatus::summary));
    }

    /** Which attempt it tells of. */
    static int number(PostgresBackupStatus status) {
        return Objects.requireNonNull(status.attempt(), "an attempt").number();
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
            holdsWhatWasAcknowledged("the backup", audit);
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
        holdsWhatWasAcknowledged("the new cluster", witness.auditOn(again));
    }

    private static void holdsWhatWasAcknowledged(String where, Audit audit) {
        System.out.printf("  in %s: %s%n", where, audit);
        assertThat(audit.acknowledged()).isGreaterThanOrEqualTo(COMMITS);
        assertThat(audit.isClean()).as("broken promise: %s", audit).isTrue();
    }

    @Override
    public void close() {
        witness.close();
        stack.close();
    }
}
