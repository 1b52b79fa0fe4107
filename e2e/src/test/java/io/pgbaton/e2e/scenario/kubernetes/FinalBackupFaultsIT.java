package io.pgbaton.e2e.scenario.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.e2e.kubernetes.Installation;
import io.pgbaton.e2e.kubernetes.InstancePod;
import io.pgbaton.e2e.process.ProcessId;
import io.pgbaton.e2e.process.ProcessId.Signal;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Content;
import io.pgbaton.resources.cluster.DeletionSpec;
import io.pgbaton.resources.cluster.DeletionSpec.FinalBackup;
import io.pgbaton.resources.cluster.DeletionSpec.Volumes;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever makes the last backup of a deleted cluster goes away meanwhile, or what it needs is not there: it is made all the same. */
@Tag("kubernetes")
@ExtendWith(InSandbox.class)
class FinalBackupFaultsIT {
    @Tag("thorough")
    @Test
    void workersThatAreKilledInMidBackupAreFollowedByOthers(SharedInstallation shared) throws Exception {
        goesOnAlthoughKilledInMidBackup(shared, Installation.WORKER);
    }

    @Tag("thorough")
    @Test
    void operatorsThatAreKilledInMidBackupAreFollowedByOthers(SharedInstallation shared) throws Exception {
        goesOnAlthoughKilledInMidBackup(shared, Installation.OPERATOR);
    }

    private static void goesOnAlthoughKilledInMidBackup(SharedInstallation shared, String program) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.askWhileClientsWrite();
            List<ProcessId> processes = shared.installation().processes(program);
            assertThat(processes).hasSizeGreaterThan(1);
            deletion.inMidBackup(() -> processes.forEach(process -> process.send(Signal.KILL)));
            endsWithItsFirstAttempt(deletion);
            assertThat(processes).noneMatch(ProcessId::isAlive);
            shared.installation().awaitReady();
        }
    }

    /** The finalizer keeps the object until somebody is there who knows what to do. */
    @Tag("thorough")
    @Test
    void aDeletionThatWasAskedForWhileNoOperatorRanBeginsWhenOneIsBack(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.write();
            shared.installation().withoutOperators(() -> {
                deletion.ask();
                deletion.write();
            });
            deletion.awaitBegun();
            endsWithItsFirstAttempt(deletion);
        }
    }

    @Tag("thorough")
    @Test
    void aBackupGoesOnWhenTemporalIsBackThatWasKilledMeanwhile(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.askWhileClientsWrite();
            deletion.inMidBackup(() -> {
                shared.sandbox().killTemporal();
                deletion.awaitStatusSaying("Deletion waits for the workflow engine");
                shared.sandbox().startTemporal();
            });
            endsWithItsFirstAttempt(deletion);
        }
    }

    /** What was under way is gone on with: neither another run nor another Job had to do it again. */
    private static void endsWithItsFirstAttempt(Deletion deletion) throws Exception {
        assertThat(deletion.awaitBackupAndEnd())
                .returns(1, Deletion::number)
                .satisfies(backup -> assertThat(backup.content()).returns(true, Content::complete));
        assertThat(deletion.pagesOfItsRuns()).hasSize(1);
        deletion.holdsWhatWasAcknowledged();
    }

    @Tag("thorough")
    @Test
    void aBackupWhoseJobFailsTwiceIsMadeByTheThird(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, DeletionSpec.DEFAULT)) {
            deletion.askWhileClientsWrite();
            for (int attempt = 1; attempt <= 2; attempt++) {
                deletion.awaitProcess(attempt).send(Signal.KILL);
                String why = "Job %s failed: ".formatted(deletion.job(attempt));
                assertThat(deletion.awaitFailed(attempt))
                        .startsWith("attempt %d failed: %s".formatted(attempt, why))
                        .doesNotEndWith(why);
                deletion.awaitStatusSaying("FinalBackup: Deletion: trying again: " + why);
            }
            assertThat(deletion.awaitBackupAndEnd())
                    .returns(3, Deletion::number)
                    .satisfies(backup -> assertThat(backup.content()).returns(true, Content::complete));
            deletion.holdsWhatWasAcknowledged();
        }
    }

    @Tag("thorough")
    @Test
    void aBackupThatIsNotInsistedOnIsGivenUpWhenItsJobHasFailedThreeTimesAndTheVolumesStay(SharedInstallation shared)
            throws Exception {
        try (Deletion deletion = new Deletion(shared, new DeletionSpec(FinalBackup.BEST_EFFORT, Volumes.DELETE))) {
            deletion.askWhileClientsWrite();
            for (int attempt = 1; attempt <= 3; attempt++) {
                deletion.awaitProcess(attempt).send(Signal.KILL);
            }
            shared.clusters().awaitGone(deletion.key());
            assertThat(deletion.backup().getStatus())
                    .returns(PostgresBackupStatus.Phase.GIVEN_UP, PostgresBackupStatus::phase)
                    .satisfies(backup -> assertThat(backup.summary())
                            .contains("it could not be made: Job %s failed: ".formatted(deletion.job(3))));
            assertThat(deletion.volumes()).hasSize(3);
        }
    }

    @Tag("thorough")
    @Test
    void aBackupForWhichTheQuotaHasNoRoomSaysSoAndGoesOnWhenThereIs(SharedInstallation shared) throws Exception {
        String namespace = shared.newNamespace();
        try (Deletion deletion = new Deletion(shared, namespace, DeletionSpec.DEFAULT)) {
            shared.sandbox().kubectl("-n", namespace, "create", "quota", "full", "--hard=requests.storage=3Gi");
            deletion.askWhileClientsWrite();
            String status = deletion.awaitStatusSaying("exceeded quota: full, requested: requests.storage=1Gi,"
                    + " used: requests.storage=3Gi, limited: requests.storage=3Gi");
            assertThat(status)
                    .contains("Progressing=True FinalBackupWaits: Deletion: the final backup waits: ")
                    .contains("kubectl annotate pgc orders pgbaton.io/skip-final-backup=");
            assertThat(deletion.volumes()).hasSize(3);
            shared.sandbox().kubectl("-n", namespace, "delete", "quota", "full");
            assertThat(deletion.awaitBackupAndEnd().content()).returns(true, Content::complete);
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

    /** Of the one class that is the default in the sandbox; the others stay what they are. */
    private static void makeDefaultClass(SharedInstallation shared, boolean isDefault) {
        shared.sandbox()
                .kubectl(
                        "annotate",
                        "--overwrite",
                        "storageclass",
                        "local",
                        "storageclass.kubernetes.io/is-default-class=" + isDefault);
    }

    @Tag("thorough")
    @Test
    void withoutAPrimaryTheFurthestStandbyGivesIt(SharedInstallation shared) throws Exception {
        try (Deletion deletion = new Deletion(shared, new DeletionSpec(FinalBackup.REQUIRED, Volumes.DELETE))) {
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
}
