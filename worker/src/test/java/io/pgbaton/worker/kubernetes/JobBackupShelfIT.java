package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.pgbaton.core.backup.RestoreChoice;
import io.pgbaton.core.model.Address;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Epoch;
import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.core.protocol.BackupState.Phase;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.Labels;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupSpec;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Attempt;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.backup.PostgresBackupStatus.Copied;
import io.pgbaton.resources.backup.PostgresBackupStatus.Verification;
import io.pgbaton.resources.cluster.BootstrapSpec;
import io.pgbaton.resources.cluster.PostgresCluster;
import io.pgbaton.resources.cluster.PostgresClusterSpec;
import io.pgbaton.wire.Wire;
import io.pgbaton.worker.port.BackupShelf.Offer;
import io.pgbaton.worker.port.BackupShelf.Wanted;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a real API server; what kubelet would write is written by the test. */
@Timeout(120)
class JobBackupShelfIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final String BACKUP = "sales-final-77aa";

    private final KubernetesClient client = KUBERNETES.client();
    private String namespace = "";
    private ClusterUid uid = new ClusterUid("not yet");

    @BeforeEach
    void createCluster() {
        namespace = KUBERNETES.newNamespace();
        create(new BootstrapSpec(BACKUP, false));
    }

    private void create(@Nullable BootstrapSpec bootstrap) {
        PostgresCluster cluster = new PostgresCluster();
        cluster.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("orders")
                .build());
        cluster.setSpec(new PostgresClusterSpec(
                3,
                "pgbaton/postgres:17",
                null,
                OrdersOnKubernetes.storage(),
                null,
                null,
                null,
                null,
                bootstrap,
                false));
        uid = new ClusterUid(client.resource(cluster).create().getMetadata().getUid());
        client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
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

    @Test
    void aClusterWithoutAWordAboutItBeginsEmpty() {
        namespace = KUBERNETES.newNamespace();
        create(null);
        assertThat(shelf().wanted(uid)).isEmpty();
    }

    @Test
    void saysWhatIsWantedWhileThereIsNoSuchBackup() {
        Wanted wanted = shelf().wanted(uid).orElseThrow();
        assertThat(wanted.wish()).isEqualTo(new RestoreChoice.Wish(BACKUP, 1L << 30, false));
        assertThat(wanted.choice()).isInstanceOf(RestoreChoice.Hold.class);
    }

    @Test
    void aBackupThatIsBeingMadeIsWaitedForAndOneThatIsMadeIsTaken() {
        createBackup(status(PostgresBackupStatus.Phase.RUNNING, "copying the database of sales-0"));
        assertThat(shelf().wanted(uid).orElseThrow().choice().summary()).contains("copying the database of sales-0");

        write(status(PostgresBackupStatus.Phase.DONE, "it is made"));
        assertThat(shelf().wanted(uid).orElseThrow().choice()).isEqualTo(new RestoreChoice.Take(BACKUP, new Epoch(8)));
    }

    @Test
    void offersItByAPodThatOnlyReadsItsClaim() {
        PostgresBackup before = makeBackup();
        assertThat(shelf().offer(uid))
                .isInstanceOfSatisfying(
                        Offer.Waiting.class,
                        waiting -> assertThat(waiting.reason()).contains("it has no pod yet"));

        Job job = job().orElseThrow();
        assertThat(job.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid.value()));
        var pod = job.getSpec().getTemplate().getSpec();
        var container = pod.getContainers().getFirst();
        assertThat(container.getCommand())
                .containsExactly("/pgbaton/bin/pgbaton-init", "--", "/pgbaton/bin/pgbaton-instance", "offer");
        assertThat(container.getEnv())
                .extracting(it -> it.getName() + "=" + it.getValue())
                .contains("PGBATON_INSTANCE=orders-0", "PGBATON_BACKUP=/backup", "PGBATON_VOLUME=/tmp");
        assertThat(container.getVolumeMounts())
                .noneMatch(mount -> mount.getName().equals("data"))
                .anySatisfy(mount -> {
                    assertThat(mount.getMountPath()).isEqualTo("/backup");
                    assertThat(mount.getReadOnly()).isTrue();
                });
        assertThat(pod.getVolumes())
                .anySatisfy(volume -> assertThat(volume.getPersistentVolumeClaim())
                        .isNotNull()
                        .satisfies(claim -> assertThat(claim.getClaimName()).isEqualTo(BACKUP)));
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .doesNotContainEntry(Labels.APP, Labels.APP_POSTGRES);
        assertThat(backup().getMetadata().getResourceVersion())
                .as("the backup stays as it is")
                .isEqualTo(before.getMetadata().getResourceVersion());
    }

    @Test
    void itCanBeHadOnceItsPodIsReadyUntilItIsTakenBack() {
        makeBackup();
        shelf().offer(uid);
        startPod(true, null);
        assertThat(shelf().offer(uid)).isEqualTo(new Offer.Open(new Address("10.77.0.9", 8008)));
        assertThat(jobs()).hasSize(1);

        shelf().withdraw(uid);
        shelf().withdraw(uid);
        assertThat(job()).isEmpty();
    }

    @Test
    void whatItsProcessLeftAsLastWordsIsTheReason() {
        makeBackup();
        shelf().offer(uid);
        startPod(false, new BackupState(Phase.FAILED, 0, 0, "there is no finished backup on /backup", null));
        assertThat(shelf().offer(uid))
                .isInstanceOfSatisfying(
                        Offer.Waiting.class,
                        waiting -> assertThat(waiting.reason()).isEqualTo("there is no finished backup on /backup"));
    }

    @Test
    void aClaimThatIsGoneIsTheReason() {
        createBackup(status(PostgresBackupStatus.Phase.DONE, "it is made"));
        assertThat(shelf().offer(uid))
                .isInstanceOfSatisfying(
                        Offer.Waiting.class,
                        waiting -> assertThat(waiting.reason()).contains("claim %s is gone".formatted(BACKUP)));
        assertThat(job()).isEmpty();
    }

    private JobBackupShelf shelf() {
        return new JobBackupShelf(
                client,
                cluster -> Optional.of(ClusterPlace.of(client.resources(PostgresCluster.class)
                        .inNamespace(namespace)
                        .withName("orders")
                        .get())));
    }

    private PostgresBackup makeBackup() {
        createBackup(status(PostgresBackupStatus.Phase.DONE, "it is made"));
        client.resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(BACKUP)
                        .endMetadata()
                        .withSpec(OrdersOnKubernetes.storage())
                        .build())
                .create();
        return backup();
    }

    private void createBackup(PostgresBackupStatus status) {
        PostgresBackup backup = new PostgresBackup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(BACKUP)
                .build());
        backup.setSpec(new PostgresBackupSpec("sales", "77aa", BACKUP));
        client.resource(backup).create();
        write(status);
    }

    private void write(PostgresBackupStatus status) {
        PostgresBackup backup = backup();
        backup.setStatus(status);
        client.resource(backup).updateStatus();
    }

    private PostgresBackup backup() {
        return client.resources(PostgresBackup.class)
                .inNamespace(namespace)
                .withName(BACKUP)
                .get();
    }

    private static PostgresBackupStatus status(PostgresBackupStatus.Phase phase, String summary) {
        return new PostgresBackupStatus(
                phase,
                summary,
                "http://ui:8233/namespaces/pgbaton/workflows/77aa%2Fdelete/0f3c9a52/history",
                new Attempt(1, "sales-0", "sales-0 is primary and has sent its clients away"),
                new Copied(100, 4711),
                new Content(true, "data", 4711, "7301", 8, "0/4000028", "0/5000060", 7, "17.5", "glibc 2.41"),
                new Verification("pg_verifybackup found every file", "2026-11-30T12:00:00Z"),
                List.of());
    }

    private List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace(namespace).list().getItems();
    }

    private Optional<Job> job() {
        return jobs().stream().findFirst();
    }

    /** As the controller of Jobs makes it, and kubelet reports it. */
    private void startPod(boolean ready, @Nullable BackupState lastWords) {
        Job job = job().orElseThrow();
        var pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(job.getMetadata().getName() + "-x")
                        .addToLabels(
                                "batch.kubernetes.io/job-name",
                                job.getMetadata().getName())
                        .endMetadata()
                        .withSpec(job.getSpec().getTemplate().getSpec())
                        .build())
                .create();
        var status = new PodBuilder(pod)
                .withNewStatus()
                .withPhase(lastWords == null ? "Running" : "Failed")
                .withPodIP("10.77.0.9")
                .addNewPodIP("10.77.0.9")
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition();
        if (lastWords != null) {
            status.addNewContainerStatus()
                    .withName("postgres")
                    .withImage("pgbaton/postgres:17")
                    .withImageID("")
                    .withReady(false)
                    .withRestartCount(0)
                    .withNewState()
                    .withNewTerminated()
                    .withExitCode(1)
                    .withMessage(Wire.write(lastWords))
                    .endTerminated()
                    .endState()
                    .endContainerStatus();
        }
        client.resource(status.endStatus().build()).updateStatus();
    }
}
