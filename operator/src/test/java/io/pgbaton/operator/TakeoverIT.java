package io.pgbaton.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.pgbaton.kubetest.Kubernetes;
import io.pgbaton.operator.fake.Replica;
import io.pgbaton.operator.fake.Until;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two replicas: one leads, and the other takes over when it stops. */
@Timeout(180)
class TakeoverIT {
    @RegisterExtension
    static final Kubernetes KUBERNETES = new Kubernetes();

    private static final String SYSTEM = "pgbaton-system";

    /** Less than the lease lasts: it was given back. */
    private static final Duration HANDED_OVER = Duration.ofSeconds(6);

    @BeforeAll
    static void grantRights() throws IOException {
        KUBERNETES
                .client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(SYSTEM)
                        .endMetadata()
                        .build())
                .serverSideApply();
        Replica.grantRights(KUBERNETES.client());
    }

    @Test
    void theSecondReplicaTakesOverWhenTheFirstStops() {
        Replica first = Replica.start("first", KUBERNETES.configOf(SYSTEM, "pgbaton-operator"));
        try (Replica second = Replica.start("second", KUBERNETES.configOf(SYSTEM, "pgbaton-operator"))) {
            Until.holds("the first one leads", first::leads);
            assertThat(second.leads()).isFalse();
            first.close();
            long released = System.nanoTime();
            Until.holds("the second one leads", second::leads);
            Duration took = Duration.ofNanos(System.nanoTime() - released);
            System.out.printf("takeover after an ordered stop: %d ms%n", took.toMillis());
            assertThat(took).isLessThan(HANDED_OVER);
        }
    }
}
