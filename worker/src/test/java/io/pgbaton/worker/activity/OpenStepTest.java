package io.pgbaton.worker.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.detection.Finding.Cause;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import io.pgbaton.core.protocol.Reply;
import io.pgbaton.worker.fake.FakeCluster;
import io.pgbaton.worker.fake.Sample;
import io.pgbaton.workflows.step.Evidence;
import io.pgbaton.workflows.step.Mandate;
import io.pgbaton.workflows.step.Opening;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whom an opening waits for. */
class OpenStepTest {
    private final FakeCluster cluster = FakeCluster.serving();

    @Test
    void firstHandWordIsNotWeighedAgainstAHolderThatDoesNotAnswer() {
        assertThat(worth(Sample.held(), Cause.FIRST_HAND, 1, 2)).isEqualTo(Fanout.Worth.SETTLED);
    }

    @Test
    void aHolderThatWasOnlySilentMayStillAnswer() {
        assertThat(worth(Sample.held(), Cause.SILENT, 1, 2)).isEqualTo(Fanout.Worth.ENOUGH);
        assertThat(worth(Sample.held(), Cause.STUCK, 1, 2)).isEqualTo(Fanout.Worth.ENOUGH);
        assertThat(worth(Sample.held(), null, 1, 2)).isEqualTo(Fanout.Worth.ENOUGH);
    }

    @Test
    void aStandbyThatIsMissingMayKnowANewerEpoch() {
        assertThat(worth(Sample.held().withMembership(Sample.members(3), 2), Cause.FIRST_HAND, 1))
                .isEqualTo(Fanout.Worth.ENOUGH);
    }

    @Test
    void aMoveUnderWayMayBeFinishedByWhoeverIsMissing() {
        assertThat(worth(Sample.held().open(Sample.ballot(3)), Cause.FIRST_HAND, 1, 2))
                .isNotEqualTo(Fanout.Worth.SETTLED);
    }

    private Fanout.Worth worth(Baton baton, @Nullable Cause cause, int... answering) {
        Map<InstanceName, Reply<InstanceState>> answers = Arrays.stream(answering)
                .mapToObj(Sample::name)
                .collect(Collectors.toMap(Function.identity(), this::state));
        Evidence evidence = new Evidence(2L, "orders-0", "its server ended", "detector", null, cause);
        return OpenStep.worth(
                baton,
                answers,
                new Opening.Request(Sample.CLUSTER, Sample.ballot(4).token(), evidence, Mandate.DEFAULT));
    }

    private Reply<InstanceState> state(InstanceName name) {
        return cluster.ports().instances().state(Sample.CLUSTER, name, Duration.ofSeconds(1));
    }
}
