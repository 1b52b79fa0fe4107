package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.model.Lsn;
import io.pgbaton.core.model.Timeline;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Backup;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.backup.PostgresBackupStatus.Copied;
import io.pgbaton.resources.backup.PostgresBackupStatus.Verification;
import io.pgbaton.resources.secret.ControlAccess;
import io.pgbaton.wire.Wire;
import io.pgbaton.wire.tls.Role;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.worker.port.BackupRunner.Progress;
import io.pgbaton.workflows.step.Backing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a real API server; what kubelet and the controller of Jobs would write is written by the test. */
@Timeout(120)
class JobBackupRunnerIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final String NAME = OrdersOnKubernetes.NAMES.finalBackup(Sample.CLUSTER.value());
    private static final String PAGE = "http://ui:8233/namespaces/pgbaton/workflows/b2a4%2Fdelete/0f3c9a52/history";
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-30T12:00:00Z"));

    private final KubernetesClient client = KUBERNETES.client();
    private final ControlAccess access = new ControlAccess(client, Role.WORKER, NOON);
    private OrdersOnKubernetes orders = new OrdersOnKubernetes(client, "not yet");

    @BeforeEach
    void createCluster() {
        orders = new OrdersOnKubernetes(client, KUBERNETES.newNamespace());
        client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("orders")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(3)
                        .withServiceName("orders-instances")
                        .withNewSelector()
                        .withMatchLabels(Labels.selector("orders"))
                        .endSelector()
                        .withTemplate(OrdersOnKubernetes.template())
                        .withVolumeClaimTemplates(OrdersOnKubernetes.claimTemplate())
                        .endSpec()
                        .build())
                .create();
    }

    @AfterEach
    void close() {
        access.close();
    }

    @Test
    void makesAJobThatCopiesTheSourceIntoAClaimThatNobodyOwns() {
        assertThat(advance(0))
                .isInstanceOfSatisfying(
                        Progress.Waiting.class,
                        waiting -> assertThat(waiting.reason())
                                .contains(
                                        "it has no pod yet",
                                        "claim " + NAME + " has no volume yet (storage class: the default one)"));

        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(orders.namespace())
                .withName(NAME)
                .get();
        assertThat(claim.getMetadata().getOwnerReferences()).isEmpty();
        Job job = job(1);
        assertThat(job.getMetadata().getOwnerReferences()).hasSize(1);
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertThat(container.getCommand())
                .containsExactly(
                        "/pgbaton/bin/pgbaton-init",
                        "--lock",
                        "/backup/lock",
                        "--",
                        "/pgbaton/bin/pgbaton-instance",
                        "backup");
        assertThat(container.getEnv())
                .extracting(it -> it.getName() + "=" + it.getValue())
                .contains(
                        "PGBATON_CLUSTER_UID=b2a4",
                        "PGBATON_INSTANCE=orders-0",
                        "PGBATON_VOLUME=/scratch",
                        "PGBATON_SOURCE=10.77.0.1:5432",
                        "PGBATON_TIMELINE=2",
                        "PGBATON_UNTIL=0/5000060")
                .doesNotContain("PGBATON_VOLUME=/var/lib/pgbaton");
        assertThat(container.getVolumeMounts())
                .noneMatch(mount -> mount.getName().equals("data"));
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainEntry(Labels.APP, Labels.APP_POSTGRES);
    }

    @Test
    void runsBesideItsSourceWhoseNodeIsKnownToLive() {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName(Sample.ZERO.value())
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("n3")
                        .addNewContainer()
                        .withName("postgres")
                        .withImage("pgbaton/postgres:17")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        advance(0);
        assertThat(job(1).getSpec()
                        .getTemplate()
                        .getSpec()
                        .getAffinity()
                        .getNodeAffinity()
                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                        .getFirst()
                        .getPreference()
                        .getMatchExpressions()
                        .getFirst()
                        .getValues())
                .containsExactly("n3");
    }

    @Test
    void hasRoomForWhatFitsOnAVolumeThatHasGrown() {
        client.resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName("data-orders-0")
                        .endMetadata()
                        .withSpec(OrdersOnKubernetes.storage())
                        .editSpec()
                        .editResources()
                        .addToRequests("storage", new Quantity("3Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .create();
        advance(0);
        PersistentVolumeClaim claim = client.persistentVolumeClaims()
                .inNamespace(orders.namespace())
                .withName(NAME)
                .get();
        Volume scratch = job(1).getSpec().getTemplate().getSpec().getVolumes().stream()
                .filter(volume -> volume.getEphemeral() != null)
                .findFirst()
                .orElseThrow();
        assertThat(List.of(
                        claim.getSpec(),
                        scratch.getEphemeral().getVolumeClaimTemplate().getSpec()))
                .allSatisfy(spec ->
                        assertThat(spec.getResources().getRequests()).containsEntry("storage", new Quantity("3Gi")));
    }

    @Test
    void askingAgainMakesNoOther() {
        advance(0);
        advance(0);
        assertThat(client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(orders.namespace())
                        .list()
                        .getItems())
                .hasSize(1);
        assertThat(status().phase()).isEqualTo(PostgresBackupStatus.Phase.WAITING);
        assertThat(attempt().number()).isEqualTo(1);
    }

    @Test
    void aNamespaceThatEndsInMidBackupEndsTheBackup() {
        advance(0);
        client.namespaces().withName(orders.namespace()).delete();
        assertThat(client.resource(record()).delete()).isNotEmpty();

        String reason = "namespace %s is being deleted".formatted(orders.namespace());
        assertThat(advance(0))
                .isInstanceOfSatisfying(
                        Progress.Waiting.class,
                        waiting -> assertThat(waiting.reason()).contains(reason));
        assertThat(runner().settled(Sample.CLUSTER))
                .hasValueSatisfying(settled -> assertThat(settled)
                        .isInstanceOfSatisfying(
                                Backing.NotNeeded.class,
                                needless -> assertThat(needless.why()).contains(reason)));
    }

    @Test
    void saysWhyAnAttemptFailedAndBeginsTheNext() {
        advance(0);
        end(1, "Failed", "FailureTarget", new BackupState(Phase.FAILED, 0, 0, "no space left on device", null));
        assertThat(advance(0)).isEqualTo(new Progress.Failed(1, "no space left on device"));
        assertThat(status().phase()).isEqualTo(PostgresBackupStatus.Phase.FAILED);
        assertThat(status().summary()).contains("attempt 1 failed: no space left on device");

        assertThat(advance(1)).isInstanceOf(Progress.Waiting.class);
        assertThat(job(2)).isNotNull();
        assertThat(attempt().number()).isEqualTo(2);
    }

    @Test
    void whoeverComesLaterGoesOnWithTheAttemptThatIsUnderWay() {
        advance(0);
        end(1, "Failed", "FailureTarget", new BackupState(Phase.FAILED, 0, 0, "no space left on device", null));
        advance(0);
        advance(1);
        assertThat(advance(0)).isInstanceOf(Progress.Waiting.class);
        assertThat(attempt().number()).isEqualTo(2);
    }

    @Test
    void writesDownWhereTheBackupIsAndWhatIsProvenOfIt() {
        advance(0);
        Backup backup = new Backup(
                "/backup/data",
                4711,
                "7301",
                new Timeline(2),
                Lsn.parse("0/4000028"),
                Lsn.parse("0/5000060"),
                new Epoch(2),
                "17.5",
                "pg_verifybackup found every file",
                "glibc 2.41");
        end(1, "Complete", "SuccessCriteriaMet", new BackupState(Phase.DONE, 4711, 4711, "made", backup));

        // By now somebody would take it from elsewhere: what counts is what the Job was made for.
        Backing.Order other = new Backing.Order(
                Sample.CLUSTER, Sample.ONE, Sample.address(1), Sample.at(2, "0/5000060"), false, "no primary serves");
        assertThat(runner().advance(new Backing.Request(other, 0), PAGE))
                .isInstanceOfSatisfying(
                        Progress.Made.class,
                        made -> assertThat(made.made().complete()).isTrue());
        assertThat(status())
                .returns(PostgresBackupStatus.Phase.DONE, PostgresBackupStatus::phase)
                .returns(PAGE, PostgresBackupStatus::workflow)
                .returns(new Copied(100, 4711), PostgresBackupStatus::copied)
                .returns(
                        new Content(true, "data", 4711, "7301", 2, "0/4000028", "0/5000060", 2, "17.5", "glibc 2.41"),
                        PostgresBackupStatus::content)
                .returns(
                        new Verification("pg_verifybackup found every file", "2026-11-30T12:00:00Z"),
                        PostgresBackupStatus::verification);
        assertThat(attempt().source()).isEqualTo("orders-0");
        assertThat(status().restore()).contains("spec: {bootstrap: {fromBackup: %s}}".formatted(NAME));
        assertThat(runner().settled(Sample.CLUSTER))
                .hasValueSatisfying(it -> assertThat(it).isInstanceOf(Backing.Made.class));
        assertThat(record().getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void writesDownWhoGaveItUpUnlessItIsMade() {
        runner().giveUp(new Backing.GiveUp(Sample.CLUSTER, "Ada skipped it: a copy is elsewhere"), PAGE);
        assertThat(status().phase()).isEqualTo(PostgresBackupStatus.Phase.GIVEN_UP);
        assertThat(status().summary())
                .contains("Ada skipped it: a copy is elsewhere", "kubectl -n", "delete pvc " + NAME);
        assertThat(runner().settled(Sample.CLUSTER)).isEmpty();
    }

    private JobBackupRunner runner() {
        return new JobBackupRunner(client, orders.places(), access, NOON);
    }

    private Progress advance(int after) {
        return runner().advance(new Backing.Request(OrdersOnKubernetes.BACKUP, after), PAGE);
    }

    private Job job(int attempt) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(orders.namespace())
                .withName("%s-%d".formatted(NAME, attempt))
                .get();
    }

    private PostgresBackup record() {
        return client.resources(PostgresBackup.class)
                .inNamespace(orders.namespace())
                .withName(NAME)
                .get();
    }

    private PostgresBackupStatus status() {
        return Objects.requireNonNull(record().getStatus());
    }

    private PostgresBackupStatus.Attempt attempt() {
        return Objects.requireNonNull(status().attempt());
    }

    /** As kubelet and the controller of Jobs write it when the process has ended. */
    private void end(int attempt, String condition, String before, BackupState lastWords) {
        Job job = job(attempt);
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(orders.namespace())
                        .withName(job.getMetadata().getName() + "-x")
                        .addToLabels(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .create();
        client.resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase(condition.equals("Complete") ? "Succeeded" : "Failed")
                        .addNewContainerStatus()
                        .withName("postgres")
                        .withImage("pgbaton/postgres:17")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(0)
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(condition.equals("Complete") ? 0 : 1)
                        .withMessage(Wire.write(lastWords))
                        .endTerminated()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build())
                .updateStatus();
        String now = Instant.parse("2026-11-30T12:00:00Z").toString();
        var status = new JobBuilder(job)
                .withNewStatus()
                .withStartTime(now)
                .addNewCondition()
                .withType(before)
                .withStatus("True")
                .withLastTransitionTime(now)
                .endCondition()
                .addNewCondition()
                .withType(condition)
                .withStatus("True")
                .withReason("x")
                .withMessage("Job has reached the specified backoff limit")
                .withLastTransitionTime(now)
                .endCondition();
        if (condition.equals("Complete")) {
            status.withCompletionTime(now).withSucceeded(1);
        } else {
            status.withFailed(1);
        }
        client.resource(status.endStatus().build()).updateStatus();
    }
}
