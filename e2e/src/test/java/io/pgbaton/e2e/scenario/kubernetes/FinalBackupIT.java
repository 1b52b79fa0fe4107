package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.kubernetes.KubernetesStack;
import io.pgbaton.e2e.process.Eventually;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.resources.cluster.DeletionSpec.FinalBackup;
import io.pgbaton.resources.cluster.DeletionSpec.Volumes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A deleted cluster leaves a backup that holds exactly what clients were told, unless somebody has said that it need not. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class FinalBackupIT {
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
    void aNamespaceThatIsDeletedIsNotHeldUpByABackupThatCouldNotStay(SharedInstallation shared) {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.write();
            String namespace = deletion.key().namespace();
            shared.sandbox().kubectl("delete", "namespace", namespace, "--wait=false");
            deletion.stopWriting();
            Eventually.within(
                    Deletion.DEADLINE,
                    "namespace %s to be gone".formatted(namespace),
                    () -> shared.sandbox()
                            .askKubectl(List.of("get", "namespace", namespace, "--ignore-not-found", "-o", "name"))
                            .output()
                            .isBlank());
        }
    }
}
