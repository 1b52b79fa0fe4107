package io.pgbaton.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.pgbaton.operator.fake.Sample;
import org.junit.jupiter.api.Test;

class PodFactsTest {
    @Test
    void saysWhyAPodIsNotScheduled() {
        PodBuilder pod = pod("Pending");
        pod.editStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("0/3 nodes are available")
                .endCondition()
                .endStatus();
        assertThat(PodFacts.of(pod.build()))
                .isEqualTo(new PodFacts(Sample.name(0), "Pending", false, "replica", null, "0/3 nodes are available"));
    }

    @Test
    void saysWhyAContainerDoesNotStart() {
        PodBuilder pod = pod("Pending");
        pod.editStatus()
                .addNewInitContainerStatus()
                .withName("install")
                .withNewState()
                .withNewWaiting("no such image", "ErrImagePull")
                .endState()
                .endInitContainerStatus()
                .endStatus();
        assertThat(PodFacts.of(pod.build()).trouble()).isEqualTo("ErrImagePull: no such image");
    }

    @Test
    void aContainerThatIsBeingMadeIsNoTrouble() {
        PodBuilder pod = pod("Pending");
        pod.editStatus()
                .addNewContainerStatus()
                .withName("postgres")
                .withNewState()
                .withNewWaiting(null, "PodInitializing")
                .endState()
                .endContainerStatus()
                .endStatus();
        assertThat(PodFacts.of(pod.build()).trouble()).isNull();
    }

    private static PodBuilder pod(String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("orders-0")
                .addToLabels("postgres-role", "replica")
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus();
    }
}
