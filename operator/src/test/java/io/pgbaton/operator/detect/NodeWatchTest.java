package io.pgbaton.operator.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeWatchTest {
    @Test
    void aNodeThatIsCordonedIsAboutToBeEmptied() {
        assertThat(NodeWatch.isEmptied(cordoned(true))).isTrue();
        assertThat(NodeWatch.isEmptied(cordoned(false))).isFalse();
        assertThat(NodeWatch.isEmptied(new Node())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ToBeDeletedByClusterAutoscaler", "karpenter.sh/disrupted", "karpenter.sh/disruption"})
    void soIsOneThatAProgramSaysItWillRemove(String key) {
        assertThat(NodeWatch.isEmptied(tainted(key))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dedicated", "node.kubernetes.io/memory-pressure", "karpenter.sh/unregistered"})
    void noOtherTaintSaysSo(String key) {
        assertThat(NodeWatch.isEmptied(tainted(key))).isFalse();
    }

    private static Node cordoned(boolean unschedulable) {
        return new NodeBuilder()
                .withNewSpec()
                .withUnschedulable(unschedulable)
                .endSpec()
                .build();
    }

    private static Node tainted(String key) {
        return new NodeBuilder()
                .withNewSpec()
                .addNewTaint()
                .withKey(key)
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .build();
    }
}
