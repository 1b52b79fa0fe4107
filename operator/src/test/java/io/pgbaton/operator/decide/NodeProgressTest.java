package io.pgbaton.operator.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.operator.fake.Sample;
import io.pgbaton.operator.view.ClusterView;
import io.pgbaton.operator.view.MoveCause;
import io.pgbaton.operator.view.MoveRequest;
import io.pgbaton.operator.view.PodFacts;
import io.pgbaton.operator.view.SpecGap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** orders-0 holds epoch 2; each instance is on a node of its own. */
class NodeProgressTest {
    private static NodeProgress decide(SpecGap gap, int... emptied) {
        ClusterView view = Sample.wanting(Sample.view(Sample.streaming(), 3), null, gap);
        return NodeProgress.decide(Sample.emptying(view, emptied));
    }

    private static SpecGap asked(String... answers) {
        MoveRequest request = new MoveRequest(
                "orders-move-2-1", 2, MoveCause.NODE, null, false, "shall it be done?", List.of(answers));
        return new SpecGap(List.of(), List.of(), List.of(), null, null, List.of(request));
    }

    @Test
    void allIsWellWhereEveryNodeTakesPods() {
        assertThat(decide(SpecGap.NONE)).isInstanceOf(NodeProgress.AllStay.class);
    }

    @Test
    void tellsThatThePrimaryLeavesAndWhatThatWaitsFor() {
        assertThat(decide(SpecGap.NONE, 0).summary())
                .contains("orders-0 is primary on node-0", "switchover orders-move-2-1 to orders-1 is asked for");
        assertThat(decide(SpecGap.NONE, 0)).isInstanceOf(NodeProgress.PrimaryLeaves.class);
        assertThat(decide(asked(), 0)).isInstanceOf(NodeProgress.PrimaryLeaves.class);
        assertThat(decide(asked("kubectl yes"), 0)).isInstanceOf(NodeProgress.PrimaryWaits.class);
        assertThat(decide(asked("kubectl yes"), 0).summary()).endsWith("A person answers with: kubectl yes");
        assertThat(decide(SpecGap.NONE, 0, 1, 2)).isInstanceOf(NodeProgress.PrimaryWaits.class);
    }

    @Test
    void tellsThatTheRequestIsTakenBack() {
        assertThat(decide(asked()))
                .isEqualTo(new NodeProgress.PrimaryLeaves("switchover orders-move-2-1 is taken back"));
    }

    @Test
    void tellsOfStandbysThatHaveToLeave() {
        assertThat(decide(SpecGap.NONE, 1, 2))
                .isEqualTo(
                        new NodeProgress.OthersLeave(
                                "orders-1 is on node-1; orders-2 is on node-2: nodes that take no more pods; a drain takes one standby at a time"));
    }

    @Test
    void tellsWhoHasNoNodeAndWhy() {
        PodFacts homeless =
                new PodFacts(Sample.name(1), "Pending", false, "replica", "as-wanted", "0/3 nodes are available", null);
        ClusterView view = Sample.withPods(
                Sample.view(Sample.streaming(), 3), Sample.pod(0, "primary"), homeless, Sample.pod(2, "replica"));
        assertThat(NodeProgress.decide(view))
                .isEqualTo(new NodeProgress.Homeless("orders-1 waits for a node: 0/3 nodes are available"));
        PodFacts broken = new PodFacts(
                Sample.name(1),
                "Pending",
                false,
                "replica",
                "as-wanted",
                "ErrImagePull",
                new PodFacts.Place("node-1", false));
        assertThat(NodeProgress.decide(Sample.withPods(view, Sample.pod(0, "primary"), broken)))
                .as("it has one")
                .isInstanceOf(NodeProgress.AllStay.class);
    }
}
