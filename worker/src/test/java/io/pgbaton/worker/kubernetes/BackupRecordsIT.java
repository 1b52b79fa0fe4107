package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.protocol.BackupState;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.resources.backup.PostgresBackup;
import io.pgbaton.resources.backup.PostgresBackupStatus;
import io.pgbaton.resources.backup.PostgresBackupStatus.Attempt;
import io.pgbaton.resources.backup.PostgresBackupStatus.Copied;
import io.pgbaton.resources.backup.PostgresBackupStatus.Phase;
import io.pgbaton.worker.kubernetes.BackupRecords.Work;
import io.pgbaton.worker.port.BackupRunner.Progress;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a real API server. */
@Timeout(120)
class BackupRecordsIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final String PAGE = "http://ui:8233/namespaces/pgbaton/workflows/b2a4%2Fdelete/0f3c9a52/history";
    private static final String PAGE_OF_THE_NEXT_RUN = PAGE.replace("0f3c9a52", "77aa01bc");
    private static final Attempt FIRST = new Attempt(1, "orders-0", OrdersOnKubernetes.BACKUP.why());
    private static final Progress WAITING = new Progress.Waiting("its pod is Pending", "it to run");

    private final BackupRecords records = new BackupRecords(KUBERNETES.client(), InstantSource.system());
    private ClusterPlace place = new OrdersOnKubernetes(KUBERNETES.client(), "not yet").place();

    @BeforeEach
    void createNamespace() {
        place = new OrdersOnKubernetes(KUBERNETES.client(), KUBERNETES.newNamespace()).place();
    }

    @Test
    void leadsToItsRunWhateverBecomesOfIt() {
        write(WAITING);
        assertThat(status()).isEqualTo(new PostgresBackupStatus(Phase.WAITING, "its pod is Pending", PAGE, FIRST));
        write(copying(10));
        assertThat(status().workflow()).isEqualTo(PAGE);
        write(new Progress.Failed(1, "no space left on device"));
        assertThat(status())
                .isEqualTo(new PostgresBackupStatus(
                        Phase.FAILED, "attempt 1 failed: no space left on device", PAGE, FIRST));
        records.giveUp(record(), "Ada skipped it", PAGE);
        assertThat(status())
                .returns(Phase.GIVEN_UP, PostgresBackupStatus::phase)
                .returns(PAGE, PostgresBackupStatus::workflow)
                .returns(FIRST, PostgresBackupStatus::attempt);
    }

    @Test
    void leadsToTheRunThatGoesOnWithIt() {
        write(copying(10));
        records.write(record(), new Work(1, OrdersOnKubernetes.BACKUP, PAGE_OF_THE_NEXT_RUN), copying(10));
        assertThat(status().workflow()).isEqualTo(PAGE_OF_THE_NEXT_RUN);
    }

    @Test
    void tellsInStepsHowMuchIsCopied() {
        write(copying(41));
        assertThat(status().copied()).isEqualTo(new Copied(40, 41));
        String version = record().getMetadata().getResourceVersion();
        write(copying(44));
        assertThat(record().getMetadata().getResourceVersion())
                .as("nothing is written")
                .isEqualTo(version);
        write(copying(45));
        assertThat(status().copied()).isEqualTo(new Copied(45, 45));
        write(WAITING);
        assertThat(status().copied()).isNull();
    }

    private static Progress copying(long bytesOfHundred) {
        return new Progress.Working(
                new BackupState(BackupState.Phase.COPYING, bytesOfHundred, 100, "copying orders-0", null));
    }

    private void write(Progress progress) {
        records.write(record(), new Work(1, OrdersOnKubernetes.BACKUP, PAGE), progress);
    }

    private PostgresBackup record() {
        return records.keep(place);
    }

    private PostgresBackupStatus status() {
        return Objects.requireNonNull(record().getStatus());
    }
}
