package io.pgbaton.resources.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailoverSpecTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization();

    @Test
    void whatIsAbsentHasItsDefault() {
        FailoverSpec spec = serialization.unmarshal("{}", FailoverSpec.class);
        assertThat(spec).isEqualTo(FailoverSpec.DEFAULT);
        assertThat(spec.modeOrDefault()).isEqualTo(FailoverSpec.Mode.AUTOMATIC);
        assertThat(spec.fenceOrDefault()).isEqualTo(FailoverSpec.Fence.STRICT);
        assertThat(spec.lossyOrDefault()).isEqualTo(FailoverSpec.Lossy.ASK);
        assertThat(spec.delayOrDefault()).isZero();
        assertThat(spec.stuckAfterOrDefault()).isEqualTo(Duration.ofSeconds(20));
        assertThat(spec.approvalTimeoutOrDefault()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void readsWhatPeopleWrite() {
        FailoverSpec spec = serialization.unmarshal("""
                mode: Approval
                fence: Fast
                lossy: Never
                delay: 10s
                stuckAfter: 1m30s
                approvalTimeout: 2h
                """, FailoverSpec.class);
        assertThat(spec.modeOrDefault()).isEqualTo(FailoverSpec.Mode.APPROVAL);
        assertThat(spec.fenceOrDefault()).isEqualTo(FailoverSpec.Fence.FAST);
        assertThat(spec.lossyOrDefault()).isEqualTo(FailoverSpec.Lossy.NEVER);
        assertThat(spec.delayOrDefault()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.stuckAfterOrDefault()).isEqualTo(Duration.ofSeconds(90));
        assertThat(spec.approvalTimeoutOrDefault()).isEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @CsvSource({"1,,,0", "2,,,0", "3,,,1", "5,,,1", "5,,2,2", "2,QUORUM,,1", "5,QUORUM,3,3", "5,ASYNC,,0", "3,ASYNC,0,0"
    })
    void acknowledgementsFollowFromTheModeAndFromHowManyThereAre(
            int replicas, DurabilitySpec.Mode mode, Integer asked, int confirming) {
        assertThat(DurabilitySpec.acknowledgements(new DurabilitySpec(mode, asked), replicas))
                .isEqualTo(confirming);
    }
}
