package io.pgbaton.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.pgbaton.operator.fake.Sample;
import java.util.List;
import java.util.Optional;
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
        assertThat(of(pod))
                .isEqualTo(new PodFacts(
                        Sample.name(0), "Pending", false, "replica", null, "0/3 nodes are available", null));
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
        assertThat(of(pod).trouble()).isEqualTo("ErrImagePull: no such image");
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
        assertThat(of(pod).trouble()).isNull();
    }

    @Test
    void saysWhetherItHasToLeaveItsNode() {
        assertThat(of(pod("Pending")).leaves()).as("it has none").isEmpty();
        for (String node : List.of("n1", "n2")) {
            PodBuilder pod = pod("Running");
            pod.withNewSpec().withNodeName(node).endSpec();
            assertThat(of(pod).leaves()).isEqualTo(node.equals("n1") ? Optional.of("n1") : Optional.empty());
        }
    }

    /** Node n1 is about to be emptied. */
    private static PodFacts of(PodBuilder pod) {
        return PodFacts.of(pod.build(), "n1"::equals);
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
