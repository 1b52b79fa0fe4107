package io.pgbaton.core.baton;

import static io.pgbaton.core.Sample.CLUSTER;
import static io.pgbaton.core.Sample.START;
import static io.pgbaton.core.Sample.at;
import static io.pgbaton.core.Sample.ballot;
import static io.pgbaton.core.Sample.held;
import static io.pgbaton.core.Sample.member;
import static io.pgbaton.core.Sample.members;
import static io.pgbaton.core.Sample.moving;
import static io.pgbaton.core.Sample.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbaton.core.Sample;
import io.pgbaton.core.model.ClusterUid;
import io.pgbaton.core.model.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatonTransitionTest {
    private static final Member FOUNDER = member(0);

    private static Baton founding() {
        return Baton.founding(CLUSTER, ballot(2), FOUNDER, run(FOUNDER, 1));
    }

    private static void allows(Baton before, Baton after) {
        assertThat(BatonTransition.refusal(before, after)).isEmpty();
    }

    private static void refuses(Baton before, Baton after, String reason) {
        assertThat(BatonTransition.refusal(before, after))
                .hasValueSatisfying(said -> assertThat(said).contains(reason));
    }

    @Test
    void allowsABootstrapMemberByMember() {
        Baton initialised = founding().withSystemIdentifier("7");
        allows(founding(), initialised);
        Baton two = initialised.withMembership(members(2), 1);
        allows(initialised, two);
        Baton three = two.withMembership(members(3), 2);
        allows(two, three);
        allows(three, three.close(START));
    }

    @Test
    void refusesAFoundingStepAfterWhichFewerMembersCloseTheEpoch() {
        Baton before = founding().withMembership(members(3), 1);
        refuses(before, before.withMembership(members(3), 2), "fixed while the baton moves");
    }

    @Test
    void refusesASecondIncarnationOfTheSameCandidate() {
        Baton elected = moving(3, 1).elect(member(1), run(member(1), 1));
        Baton again = moving(3, 1).elect(member(1), run(member(1), 2));
        refuses(elected, again, "one candidate, recorded once");
    }

    @Test
    void refusesACandidateOutsideTheMembersBecauseRCountsTheHolderAsOne() {
        Member stranger = new Member(member(1).name(), Sample.volume(1, 1));
        refuses(moving(3, 1), moving(3, 1).elect(stranger, run(stranger, 1)), "only a member");
    }

    @Test
    void refusesToSwapAMemberForItsNewVolume() {
        Member replaced = new Member(member(2).name(), Sample.volume(2, 1));
        Baton before = held(3, 1);
        refuses(before, before.withMembership(List.of(member(0), member(1), replaced), 1), "not both in one step");
        Baton shrunk = before.withMembership(List.of(member(0), member(1)), 1);
        allows(before, shrunk);
        allows(shrunk, shrunk.withMembership(List.of(member(0), member(1), replaced), 1));
    }

    @Test
    void refusesToLoseTheHolderFromTheMembers() {
        refuses(held(3, 1), held(3, 1).withMembership(List.of(member(1), member(2)), 1), "holder stays a member");
    }

    @Test
    void refusesAnotherClusterAndAnotherDatabase() {
        Baton before = held(3, 1);
        Baton foreign = new Baton(
                new ClusterUid("cluster-2"),
                before.ballot(),
                before.phase(),
                before.holder(),
                before.candidates(),
                before.members(),
                before.acknowledgements(),
                before.systemIdentifier(),
                before.closedAt());
        refuses(before, foreign, "cluster");
        refuses(before, before.withSystemIdentifier("8"), "system identifier");
        allows(before, before.withSystemIdentifier("7000000000000000001"));
    }

    @Test
    void refusesToCloseAtAnotherTimeThanOnce() {
        Baton closed = moving(3, 1).elect(member(1), run(member(1), 1)).close(at(3, 9));
        refuses(closed, moving(3, 1).elect(member(1), run(member(1), 1)).close(at(3, 10)), "held baton moves only");
    }

    @Test
    void closingPresupposesACandidate() {
        assertThatThrownBy(() -> moving(3, 1).close(START)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBatonIsNeverMalformed() {
        Baton baton = moving(3, 1);
        assertThatThrownBy(() -> baton.withMembership(List.of(), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> baton.withMembership(List.of(member(0), member(0)), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> baton.withMembership(members(3), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> baton.withMembership(members(3), -1)).isInstanceOf(IllegalArgumentException.class);
        Baton elected = baton.elect(member(1), run(member(1), 1));
        assertThatThrownBy(() -> elected.elect(member(2), run(member(2), 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> heldByNobody(baton)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Baton heldByNobody(Baton baton) {
        return new Baton(
                baton.cluster(),
                baton.ballot(),
                Phase.HELD,
                null,
                baton.candidates(),
                baton.members(),
                baton.acknowledgements(),
                baton.systemIdentifier(),
                baton.closedAt());
    }

    @Test
    void keepsMembersInOrderWhoeverListsThem() {
        Baton baton = founding().withMembership(List.of(member(2), member(0), member(1)), 1);
        assertThat(baton.members()).isEqualTo(members(3));
        assertThat(baton.peersOf(member(1))).containsExactly(member(0), member(2));
    }
}
