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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
                before.closedAt(),
                before.adopts());
        refuses(before, foreign, "cluster");
        refuses(before, before.withSystemIdentifier("8"), "system identifier");
        allows(before, before.withSystemIdentifier("7000000000000000001"));
    }

    @Test
    void refusesToCloseAtAnotherTimeThanOnce() {
        Baton closed = moving(3, 1).elect(member(1), run(member(1), 1)).close(at(3, 9));
        refuses(closed, moving(3, 1).elect(member(1), run(member(1), 1)).close(at(3, 10)), "held baton moves only");
    }

    private static Baton adopting() {
        return Baton.adopting(CLUSTER, ballot(3), members(3), 1, new Baton.Adopted(new ClusterUid("old"), "7"));
    }

    @Test
    void aFirstBatonMovesWithoutAHolder() {
        assertThat(BatonTransition.refusalToCreate(founding())).isEmpty();
        assertThat(BatonTransition.refusalToCreate(adopting())).isEmpty();
        assertThat(BatonTransition.refusalToCreate(held(3, 1))).hasValueSatisfying(contains("nobody has held it"));
        assertThat(BatonTransition.refusalToCreate(moving(3, 1))).hasValueSatisfying(contains("nobody has held it"));
    }

    @Test
    void anAdoptionBeginsWithoutACandidateOverOneDatabase() {
        assertThat(BatonTransition.refusalToCreate(adopting().elect(member(1), run(member(1), 1))))
                .hasValueSatisfying(contains("without a candidate"));
        Baton nameless = new Baton(
                CLUSTER, ballot(3), Phase.MOVING, null, List.of(), members(3), 1, null, null, new ClusterUid("old"));
        assertThat(BatonTransition.refusalToCreate(nameless)).hasValueSatisfying(contains("over one database"));
    }

    @Test
    void anAdoptionGoesOnUntilItIsClosed() {
        Baton elected = adopting().elect(member(1), run(member(1), 1));
        allows(adopting(), elected);
        allows(elected, elected.open(ballot(4)));
        allows(elected, elected.close(START));
        assertThat(elected.close(START).isAdopting()).isFalse();
        refuses(adopting(), adoptingFrom(adopting(), null), "goes on until it is closed");
        refuses(elected, adoptingFrom(elected.open(ballot(4)), null), "goes on until it is closed");
        refuses(adopting(), adoptingFrom(adopting(), new ClusterUid("third")), "goes on until it is closed");
        refuses(moving(3, 1), adoptingFrom(moving(3, 1), CLUSTER), "none begins later");
        refuses(held(3, 1), adoptingFrom(held(3, 1).open(ballot(3)), CLUSTER), "none begins later");
    }

    @Test
    void anAdoptionFixesItsMembers() {
        refuses(adopting(), adopting().withMembership(members(3), 2), "members are fixed");
        refuses(adopting(), adopting().withMembership(members(4), 1), "members are fixed");
    }

    private static Baton adoptingFrom(Baton baton, @Nullable ClusterUid from) {
        return new Baton(
                baton.cluster(),
                baton.ballot(),
                baton.phase(),
                baton.holder(),
                baton.candidates(),
                baton.members(),
                baton.acknowledgements(),
                baton.systemIdentifier(),
                baton.closedAt(),
                from);
    }

    private static Consumer<String> contains(String words) {
        return reason -> assertThat(reason).contains(words);
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
                baton.closedAt(),
                baton.adopts());
    }

    @Test
    void keepsMembersInOrderWhoeverListsThem() {
        Baton baton = founding().withMembership(List.of(member(2), member(0), member(1)), 1);
        assertThat(baton.members()).isEqualTo(members(3));
        assertThat(baton.peersOf(member(1))).containsExactly(member(0), member(2));
    }
}
