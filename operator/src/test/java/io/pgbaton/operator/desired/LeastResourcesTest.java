package io.pgbaton.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeastResourcesTest {
    private static final Quantity LITTLE_CPU = new Quantity("100m");
    private static final Quantity LITTLE_MEMORY = new Quantity("256Mi");

    @Test
    void whoAsksForNothingGetsALittleOfBoth() {
        assertThat(LeastResources.of(null).getRequests()).isEqualTo(Map.of("cpu", LITTLE_CPU, "memory", LITTLE_MEMORY));
        assertThat(LeastResources.of(new ResourceRequirements()).getRequests())
                .isEqualTo(Map.of("cpu", LITTLE_CPU, "memory", LITTLE_MEMORY));
    }

    @Test
    void whatIsAskedForStaysAsItIs() {
        ResourceRequirements asked = new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("0"))
                .addToRequests("memory", new Quantity("8Gi"))
                .addToLimits("hugepages-2Mi", new Quantity("1Gi"))
                .build();

        assertThat(LeastResources.of(asked)).isEqualTo(asked);
    }

    @Test
    void aLimitIsARequestAlready() {
        ResourceRequirements asked = new ResourceRequirementsBuilder()
                .addToLimits("memory", new Quantity("8Gi"))
                .build();

        assertThat(LeastResources.of(asked).getRequests()).isEqualTo(Map.of("cpu", LITTLE_CPU));
        assertThat(LeastResources.of(asked).getLimits()).isEqualTo(asked.getLimits());
    }
}
