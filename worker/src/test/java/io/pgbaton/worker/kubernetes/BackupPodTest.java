package io.pgbaton.worker.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackupPodTest {
    private static final Job FAILED = new JobBuilder()
            .withNewMetadata()
            .withName("orders-final-b2a4-1")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("Failed")
            .withStatus("True")
            .withMessage("Job has reached the specified backoff limit")
            .endCondition()
            .endStatus()
            .build();

    @Test
    void saysHowAProcessEndedThatHadNoLastWords() {
        assertThat(BackupPod.failure(FAILED, Optional.of(ended(137, "OOMKilled"))))
                .hasValue("Job orders-final-b2a4-1 failed: Job has reached the specified backoff limit;"
                        + " its process ended with exit code 137 (OOMKilled)");
    }

    @Test
    void saysWhatTheJobSaysIfItsPodIsGone() {
        assertThat(BackupPod.failure(FAILED, Optional.empty()))
                .hasValue("Job orders-final-b2a4-1 failed: Job has reached the specified backoff limit");
    }

    private static Pod ended(int exitCode, String reason) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withReason(reason)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
