package io.pgbaton.core.election;

import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.Sample;
import io.pgbaton.core.model.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private static final int MOST_MEMBERS = 5;

    private static List<Member> subset(int count, int mask) {
        return IntStream.range(0, count)
                .filter(ordinal -> (mask >> ordinal & 1) == 1)
                .mapToObj(Sample::member)
                .toList();
    }

    private static List<Member> rest(int count, int mask) {
        return subset(count, ~mask);
    }

    private interface Case {
        void check(Quorum quorum, List<Member> set, List<Member> rest);
    }

    private static void forEveryQuorumAndSet(Case check) {
        for (int count = 1; count <= MOST_MEMBERS; count++) {
            for (int w = 0; w < count; w++) {
                for (int mask = 0; mask < 1 << count; mask++) {
                    check.check(new Quorum(members(count), w), subset(count, mask), rest(count, mask));
                }
            }
        }
    }

    @Test
    void anEpochIsClosedExactlyWhenTheRestCannotAcknowledge() {
        forEveryQuorumAndSet(
                (quorum, frozen, rest) -> assertThat(quorum.isClosedBy(frozen)).isEqualTo(!quorum.canBeFormedBy(rest)));
    }

    @Test
    void everyClosingSetMeetsEverySetThatCanAcknowledge() {
        forEveryQuorumAndSet((quorum, set, rest) -> {
            if (quorum.canBeFormedBy(set)) {
                assertThat(quorum.isClosedBy(rest)).isFalse();
            }
        });
    }

    @Test
    void isAtRiskWhenTheLossOfSomeOneLeavesTooFew() {
        forEveryQuorumAndSet((quorum, alive, rest) -> {
            boolean someLossIsFatal = alive.isEmpty()
                    || alive.stream().anyMatch(lost -> {
                        List<Member> left = new ArrayList<>(alive);
                        left.remove(lost);
                        return !quorum.canBeFormedBy(left);
                    });
            assertThat(quorum.isAtRiskWith(alive)).isEqualTo(someLossIsFatal);
        });
    }

    @Test
    void strangersNewVolumesAndRepetitionsDoNotCount() {
        Quorum quorum = new Quorum(members(3), 1);
        Member replaced = new Member(member(1).name(), Sample.volume(1, 1));
        assertThat(quorum.isClosedBy(List.of(member(0), replaced))).isFalse();
        assertThat(quorum.isClosedBy(List.of(member(0), member(0)))).isFalse();
        assertThat(quorum.isClosedBy(List.of(member(0), member(7)))).isFalse();
        assertThat(quorum.isClosedBy(List.of(member(0), member(2)))).isTrue();
    }

    @Test
    void refusesAcknowledgementsThatMembersCannotGive() {
        assertThatThrownBy(() -> new Quorum(members(3), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Quorum(members(3), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Quorum(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNewClusterAcknowledgesFromThreeInstancesOn() {
        assertThat(Quorum.ofNewCluster(Sample.members(1)).acknowledgements()).isZero();
        assertThat(Quorum.ofNewCluster(Sample.members(2)).acknowledgements()).isZero();
        assertThat(Quorum.ofNewCluster(Sample.members(3)).acknowledgements()).isEqualTo(1);
        assertThat(Quorum.ofNewCluster(Sample.members(4)).acknowledgements()).isEqualTo(1);
    }
}
