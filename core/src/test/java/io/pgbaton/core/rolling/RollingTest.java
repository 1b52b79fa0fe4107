package io.pgbaton.core.rolling;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.InstanceName;
import io.pgbaton.core.protocol.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Member 0 holds epoch 2. */
class RollingTest {
    private static final Baton THREE = held(3, 1);

    private static Rolling decide(Baton baton, List<InstanceName> outdated, int... streaming) {
        List<InstanceState> states = new ArrayList<>();
        Speaker[] standbys = IntStream.of(streaming)
                .mapToObj(ordinal -> Speaker.standby(ordinal, ballot(2), at(2, 9)))
                .toArray(Speaker[]::new);
        states.add(Speaker.primary(0, ballot(2), at(2, 9)).streamedBy(standbys));
        List.of(standbys).forEach(standby -> states.add(standby.state()));
        return Rolling.decide(baton, outdated, states);
    }

    private static List<InstanceName> names(int... ordinals) {
        return IntStream.of(ordinals).mapToObj(ordinal -> name(ordinal)).toList();
    }

    @Test
    void standbysComeFirstAndTheHighestOfThemAtTheHead() {
        assertThat(decide(THREE, names(0, 1, 2), 1, 2)).isEqualTo(new Rolling.Replace(name(2)));
        assertThat(decide(THREE, names(0, 1), 1, 2)).isEqualTo(new Rolling.Replace(name(1)));
    }

    @Test
    void thePrimaryIsLeftOnlyWhenTheRoleHasMoved() {
        assertThat(decide(THREE, names(0), 1, 2)).isEqualTo(new Rolling.MoveRole(member(0)));
        assertThat(decide(THREE, List.of(), 1, 2)).isInstanceOf(Rolling.Done.class);
    }

    @Test
    void whoIsAloneIsMadeAgainInItsPlace() {
        assertThat(decide(held(1, 0), names(0))).isEqualTo(new Rolling.Replace(name(0)));
    }

    @Test
    void nobodyGoesWhileAnotherOneIsAway() {
        Rolling decision = decide(THREE, names(0, 1), 1);
        assertThat(decision).isInstanceOf(Rolling.Hold.class);
        assertThat(decision.summary()).contains("orders-1 would be the next", "[orders-2] do not stream");
        assertThat(decide(THREE, names(0), 1).summary()).contains("orders-0 would be the next", "[orders-2]");
    }

    @Test
    void whoIsAwayAnywayIsMadeAgainBeforeTheOthers() {
        assertThat(decide(THREE, names(0, 1, 2), 2))
                .as("a change that is taken back mends what it broke")
                .isEqualTo(new Rolling.Replace(name(1)));
        assertThat(decide(THREE, names(0, 1, 2)))
                .as("two of them are away")
                .isInstanceOf(Rolling.Hold.class);
    }

    @Test
    void whoIsNotWholeCountsAsAway() {
        List<InstanceState> states = List.of(
                Speaker.primary(0, ballot(2), at(2, 9))
                        .streamedBy(
                                Speaker.standby(1, ballot(2), at(2, 9)), Speaker.standby(2, ballot(2), at(2, 9))),
                Speaker.standby(1, ballot(2), at(2, 9)).dirty().state(),
                Speaker.standby(2, ballot(2), at(2, 9)).state());
        assertThat(Rolling.decide(THREE, names(2), states)).isInstanceOf(Rolling.Hold.class);
    }

    @Test
    void whoIsNoMemberIsInNobodysWay() {
        assertThat(decide(held(2, 0), names(2), 1)).isEqualTo(new Rolling.Replace(name(2)));
    }

    @Test
    void aRoleChangeComesFirstAndSoDoesAPrimaryThatServes() {
        assertThat(decide(moving(3, 1), names(1), 1, 2)).isInstanceOf(Rolling.GivesWay.class);
        assertThat(Rolling.decide(THREE, names(1), List.of()).summary()).contains("does not serve");
    }
}
