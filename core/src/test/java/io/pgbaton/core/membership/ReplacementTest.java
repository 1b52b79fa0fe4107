package io.pgbaton.core.membership;

import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbaton.core.Speaker;
import io.pgbaton.core.baton.Baton;
import io.pgbaton.core.model.Member;
import io.pgbaton.core.protocol.Command.SynchronousSetting;
import io.pgbaton.core.protocol.InstanceState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Member 0 holds epoch 2; member 2 is the one that is lost. */
class ReplacementTest {
    private static final Baton QUORUM = held(3, 1);
    private static final Member LOST = member(2);
    private static final Speaker PRIMARY = Speaker.primary(0, ballot(2), at(2, 9));
    private static final Speaker PEER = Speaker.standby(1, ballot(2), at(2, 9));

    private static Replacement decide(Baton baton, boolean approved, Speaker... others) {
        List<InstanceState> reached = new ArrayList<>(List.of(PRIMARY.state(), PEER.state()));
        List.of(others).forEach(speaker -> reached.add(speaker.state()));
        return Replacement.decide(baton, LOST, reached, approved);
    }

    private static Replacement.Change change(Replacement decision) {
        assertThat(decision).as(decision.summary()).isInstanceOf(Replacement.Change.class);
        return (Replacement.Change) decision;
    }

    @Test
    void whoseVolumeWasMadeAnewLeavesWithoutAsking() {
        Replacement.Change change =
                change(decide(QUORUM, false, Speaker.empty(2).onNewVolume()));

        assertThat(change.to().members()).containsExactly(member(0), member(1));
        assertThat(change.to().acknowledgements()).isEqualTo(1);
        assertThat(change.steps())
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly("Apply", "AwaitFlushed", "Store");
    }

    @Test
    void whoStaysAwayLeavesOnlyOnAPersonsWord() {
        assertThat(decide(QUORUM, false)).isInstanceOf(Replacement.Ask.class);
        assertThat(decide(QUORUM, false).summary()).contains("orders-2");
        assertThat(change(decide(QUORUM, true)).to().members()).containsExactly(member(0), member(1));
    }

    @Test
    void whoAnswersFromItsOwnVolumeStays() {
        assertThat(decide(QUORUM, true, Speaker.standby(2, ballot(2), at(2, 5))))
                .isInstanceOf(Replacement.NotNeeded.class);
    }

    @Test
    void nobodyLeavesWhomEveryCommitNeeds() {
        Replacement decision = decide(held(3, 2), true);
        assertThat(decision).isInstanceOf(Replacement.Hold.class);
        assertThat(decision.summary()).contains("no commit could wait for 2 others");
    }

    @Test
    void whereCommitsWaitForNobodyTheBatonComesFirst() {
        assertThat(change(decide(held(3, 0), true)).steps())
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly("Store", "Apply");
    }

    @Test
    void theNewVolumeClonesThePrimaryOnceTheOldOneHasLeft() {
        Baton left = QUORUM.withMembership(List.of(member(0), member(1)), 1);
        Member newcomer = new Member(LOST.name(), volume(2, 1));

        assertThat(decide(left, false, Speaker.empty(2).onNewVolume()))
                .isEqualTo(new Replacement.Bring(newcomer, true));
        assertThat(decide(left, false, Speaker.standby(2, ballot(2), at(2, 5)).onNewVolume()))
                .isEqualTo(new Replacement.Bring(newcomer, false));
        assertThat(decide(left, false)).isInstanceOf(Replacement.NotNeeded.class);
    }

    @Test
    void whoLeftAndCameBackIsBroughtBackAsItIs() {
        Baton left = QUORUM.withMembership(List.of(member(0), member(1)), 1);

        assertThat(decide(left, false, Speaker.standby(2, ballot(1), at(1, 5))))
                .isEqualTo(new Replacement.Bring(LOST, false));
    }

    @Test
    void aChangeThatEndedBetweenBatonAndSettingIsEnded() {
        Speaker two = Speaker.standby(2, ballot(2), at(2, 9));
        Speaker narrow = PRIMARY.under(new SynchronousSetting(7, List.of(member(1)), 1));
        Replacement.Change change =
                change(Replacement.decide(QUORUM, LOST, List.of(narrow.state(), PEER.state(), two.state()), false));

        assertThat(change.to()).isEqualTo(Shape.of(QUORUM));
        assertThat(change.steps()).containsExactly(new ReshapeStep.Apply(Setting.of(Shape.of(QUORUM), member(0))));
        Speaker wide = PRIMARY.under(new SynchronousSetting(8, List.of(member(1), member(2)), 1, 1));
        assertThat(Replacement.decide(QUORUM, LOST, List.of(wide.state(), PEER.state(), two.state()), false))
                .isInstanceOf(Replacement.NotNeeded.class);
    }

    @Test
    void aRoleChangeComesFirst() {
        assertThat(decide(moving(3, 1), true)).isInstanceOf(Replacement.GivesWay.class);
        assertThat(Replacement.decide(QUORUM, member(0), List.of(PRIMARY.state()), true))
                .isInstanceOf(Replacement.GivesWay.class);
        assertThat(Replacement.decide(QUORUM, LOST, List.of(PEER.state()), true))
                .isInstanceOf(Replacement.Hold.class);
    }
}
