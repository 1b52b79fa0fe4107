package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VolumeFactsTest {
    private static final Quantity ONE = new Quantity("1Gi");
    private static final Quantity TWO = new Quantity("2Gi");

    private static PersistentVolumeClaimBuilder claim(String phase) {
        return new PersistentVolumeClaimBuilder()
                .withNewSpec()
                .withStorageClassName("fast")
                .withNewResources()
                .withRequests(Map.of("storage", TWO))
                .endResources()
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addToCapacity("storage", ONE)
                .endStatus();
    }

    private static PersistentVolumeClaimBuilder saying(
            PersistentVolumeClaimBuilder claim, String type, String status, String message) {
        return claim.editStatus()
                .addNewCondition()
                .withType(type)
                .withStatus(status)
                .withMessage(message)
                .endCondition()
                .endStatus();
    }

    @Test
    void readsWhatIsAskedForAndWhatIsThere() {
        assertThat(VolumeFacts.of("data-orders-0", claim("Bound").build()))
                .isEqualTo(new VolumeFacts("data-orders-0", "fast", TWO, ONE, null, false));
        assertThat(VolumeFacts.of("data-orders-0", claim("Pending").build()).isBound())
                .isFalse();
        assertThat(VolumeFacts.of("data-orders-0", null).exists()).isFalse();
    }

    @Test
    void tellsWhichStepIsTakenAndFailuresFirst() {
        PersistentVolumeClaimBuilder claim = saying(claim("Bound"), "FileSystemResizePending", "True", "");
        assertThat(VolumeFacts.of("x", claim.build()).progress()).isEqualTo("FileSystemResizePending");
        VolumeFacts failing = VolumeFacts.of(
                "x", saying(claim, "ControllerResizeError", "True", "no room").build());
        assertThat(failing.progress()).isEqualTo("ControllerResizeError: no room");
        assertThat(failing.failing()).isTrue();
        assertThat(VolumeFacts.of(
                                "x",
                                saying(claim("Bound"), "Resizing", "False", "").build())
                        .progress())
                .isNull();
    }

    @Test
    void knowsThatASizeCanNeverBeAlsoWithoutAWordOfTheDriver() {
        VolumeFacts never = VolumeFacts.of(
                "x",
                claim("Bound")
                        .editStatus()
                        .addToAllocatedResourceStatuses("storage", "ControllerResizeInfeasible")
                        .endStatus()
                        .build());
        assertThat(never.progress()).isEqualTo("ControllerResizeInfeasible");
        assertThat(never.failing()).isTrue();
        VolumeFacts waiting = VolumeFacts.of(
                "x",
                claim("Bound")
                        .editStatus()
                        .addToAllocatedResourceStatuses("storage", "NodeResizePending")
                        .endStatus()
                        .build());
        assertThat(waiting.failing()).isFalse();
    }

    @Test
    void aClaimThatSaysThatItIsOfNoClassIsOfNone() {
        assertThat(VolumeFacts.of(
                                "x",
                                claim("Bound")
                                        .editSpec()
                                        .withStorageClassName("")
                                        .endSpec()
                                        .build())
                        .storageClass())
                .isNull();
    }

    @Test
    void comparesSizesHoweverTheyAreWritten() {
        assertThat(VolumeFacts.isLess(new Quantity("1024Mi"), ONE)).isFalse();
        assertThat(VolumeFacts.isLess(new Quantity("1G"), ONE)).isTrue();
        assertThat(VolumeFacts.isLess(new Quantity("2147483648"), TWO)).isFalse();
    }
}
